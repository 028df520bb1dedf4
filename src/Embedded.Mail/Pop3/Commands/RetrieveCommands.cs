using System.Globalization;
using Embedded.Mail.Mime;
using Embedded.Mail.Pop3.Session;
using Embedded.Mail.Pop3.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Pop3.Commands;

/// <summary>RETR and TOP (RFC 1939 §5, §7).</summary>
internal static class RetrieveCommands
{
    public static ValueTask<Pop3Reply> HandleRetrAsync(
        Pop3Session session, Maildrop maildrop, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken) =>
        MessageNumber.TryTakeLast(arguments.Span, maildrop, out var index, out var refusal)
            ? RetrieveAsync(session, maildrop, index, cancellationToken)
            : ValueTask.FromResult(refusal!);

    public static ValueTask<Pop3Reply> HandleTopAsync(
        Pop3Session session, Maildrop maildrop, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        var rest = arguments.Span;
        if (!MessageNumber.TryTake(ref rest, maildrop, out var index, out var refusal))
        {
            return ValueTask.FromResult(refusal!);
        }

        if (!Pop3Line.TryReadNumber(ref rest, "Size", out var lines, out var error) || !rest.IsEmpty)
        {
            return ValueTask.FromResult(Pop3Reply.Bad(error ?? $"Noise after size: {Pop3Line.Printable(rest)}"));
        }

        return TopAsync(session, maildrop, index, lines, cancellationToken);
    }

    private static async ValueTask<Pop3Reply> RetrieveAsync(Pop3Session session, Maildrop maildrop, int index, CancellationToken cancellationToken)
    {
        if (await OpenAsync(maildrop, index, cancellationToken) is not { } body)
        {
            return Expunged(index);
        }

        await using (body)
        {
            Pop3Reply.Ok(string.Create(CultureInfo.InvariantCulture, $"{body.Length} octets")).WriteTo(session.Connection.Output);
            await Sender(session).SendAsync(body, cancellationToken);
        }

        maildrop.MarkRetrieved(index);
        return Pop3Reply.Written;
    }

    private static async ValueTask<Pop3Reply> TopAsync(
        Pop3Session session, Maildrop maildrop, int index, ulong lines, CancellationToken cancellationToken)
    {
        if (await OpenAsync(maildrop, index, cancellationToken) is not { } body)
        {
            return Expunged(index);
        }

        await using (body)
        {
            Pop3Reply.Done.WriteTo(session.Connection.Output);
            await Sender(session).SendTopAsync(body, lines, cancellationToken);
        }

        return Pop3Reply.Written;
    }

    private static MessageSender Sender(Pop3Session session) => new(session.Connection.Output, session.Server.Options.ClientWorkarounds);

    private static async ValueTask<MessageBody?> OpenAsync(Maildrop maildrop, int index, CancellationToken cancellationToken)
    {
        try
        {
            return await maildrop.OpenMessageAsync(index, cancellationToken);
        }
        catch (MailStoreException e) when (e.Error is MailStoreError.Expunged or MailStoreError.NotFound)
        {
            return null;
        }
    }

    /// <summary>Another session removed it since the login; its number stays, and the others' too.</summary>
    private static Pop3Reply Expunged(int index) =>
        Pop3Reply.Error(string.Create(CultureInfo.InvariantCulture, $"Message {index + 1} expunged."));
}
