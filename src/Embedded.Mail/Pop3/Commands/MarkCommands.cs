using System.Globalization;
using Embedded.Mail.Pop3.Session;
using Embedded.Mail.Pop3.Wire;

namespace Embedded.Mail.Pop3.Commands;

/// <summary>DELE and RSET (RFC 1939 §5), and LAST of old (RFC 1460 §5).</summary>
internal static class MarkCommands
{
    public static ValueTask<Pop3Reply> HandleDeleAsync(
        Pop3Session session, Maildrop maildrop, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        if (!MessageNumber.TryTakeLast(arguments.Span, maildrop, out var index, out var refusal))
        {
            return ValueTask.FromResult(refusal!);
        }

        maildrop.MarkDeleted(index);
        return ValueTask.FromResult(Pop3Reply.Ok("Marked to be deleted."));
    }

    public static async ValueTask<Pop3Reply> HandleRsetAsync(
        Pop3Session session, Maildrop maildrop, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        await maildrop.ResetAsync(cancellationToken);
        return Pop3Reply.Done;
    }

    public static ValueTask<Pop3Reply> HandleLastAsync(
        Pop3Session session, Maildrop maildrop, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Pop3Reply.Ok(maildrop.Last.ToString(CultureInfo.InvariantCulture)));
}
