using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Unicode;
using Embedded.Mail.Pop3.Session;
using Embedded.Mail.Pop3.Wire;

namespace Embedded.Mail.Pop3.Commands;

/// <summary>STAT, LIST and UIDL (RFC 1939 §5, §7).</summary>
internal static class ListCommands
{
    /// <summary>Octets gathered before they are sent.</summary>
    private const int FlushSize = 16 * 1024;

    /// <summary>More than a line with a number and a UIDL has.</summary>
    private const int LineRoom = 128;

    public static ValueTask<Pop3Reply> HandleStatAsync(
        Pop3Session session, Maildrop maildrop, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Pop3Reply.Ok(string.Create(CultureInfo.InvariantCulture, $"{maildrop.Remaining} {maildrop.RemainingSize}")));

    public static ValueTask<Pop3Reply> HandleListAsync(
        Pop3Session session, Maildrop maildrop, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (arguments.Span.Trim((byte)' ').IsEmpty)
        {
            var heading = string.Create(CultureInfo.InvariantCulture, $"+OK {maildrop.Remaining} messages:\r\n");
            return WriteAllAsync(session.Connection.Output, heading, maildrop, WriteSize, cancellationToken);
        }

        return ValueTask.FromResult(MessageNumber.TryTakeLast(arguments.Span, maildrop, out var index, out var refusal)
            ? Pop3Reply.Ok(string.Create(CultureInfo.InvariantCulture, $"{index + 1} {maildrop.SizeOf(index)}"))
            : refusal!);
    }

    public static ValueTask<Pop3Reply> HandleUidlAsync(
        Pop3Session session, Maildrop maildrop, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (arguments.Span.Trim((byte)' ').IsEmpty)
        {
            return WriteAllAsync(session.Connection.Output, "+OK\r\n", maildrop, WriteUidl, cancellationToken);
        }

        return ValueTask.FromResult(MessageNumber.TryTakeLast(arguments.Span, maildrop, out var index, out var refusal)
            ? Pop3Reply.Ok(string.Create(CultureInfo.InvariantCulture, $"{index + 1} {maildrop.UidlOf(index)}"))
            : refusal!);
    }

    private static async ValueTask<Pop3Reply> WriteAllAsync(
        PipeWriter output, string heading, Maildrop maildrop, Action<PipeWriter, Maildrop, int> writeLine, CancellationToken cancellationToken)
    {
        output.Write(Encoding.ASCII.GetBytes(heading));
        for (var index = 0; index < maildrop.Count; index++)
        {
            if (!maildrop.IsDeleted(index))
            {
                writeLine(output, maildrop, index);
            }

            if (output.UnflushedBytes >= FlushSize)
            {
                _ = await output.FlushAsync(cancellationToken);
            }
        }

        output.Write(".\r\n"u8);
        return Pop3Reply.Written;
    }

    private static void WriteSize(PipeWriter output, Maildrop maildrop, int index)
    {
        _ = Utf8.TryWrite(output.GetSpan(LineRoom), CultureInfo.InvariantCulture, $"{index + 1} {maildrop.SizeOf(index)}\r\n", out var written);
        output.Advance(written);
    }

    private static void WriteUidl(PipeWriter output, Maildrop maildrop, int index)
    {
        _ = Utf8.TryWrite(output.GetSpan(LineRoom), CultureInfo.InvariantCulture, $"{index + 1} {maildrop.UidlOf(index)}\r\n", out var written);
        output.Advance(written);
    }
}
