using System.Text;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Commands;

/// <summary>ID (RFC 2971).</summary>
internal static class IdCommand
{
    // RFC 2971 §3.3.
    private const int MaxFields = 30;

    public static ValueTask<ImapResult> HandleAsync(ImapSession session, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        var masks = new List<string>();
        if (!reader.TryReadSpace() || !TryReadFields(ref reader, session.Options, masks) || !reader.TryReadEnd())
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        Write(session);
        return ValueTask.FromResult(Mask(session, masks));
    }

    private static ImapResult Mask(ImapSession session, List<string> masks)
    {
        if (masks.SequenceEqual(session.ClientMasks))
        {
            return ImapResult.Ok("ID completed.");
        }

        session.ClientMasks = masks;
        return ImapResult.Ok("CAPABILITY " + ImapCapabilities.For(session), "ID completed.");
    }

    /// <summary>Reads <c>id-params-list</c>. What a client says of itself changes nothing but the capabilities that it is told.</summary>
    private static bool TryReadFields(ref ImapReader reader, ImapOptions options, List<string> masks)
    {
        if (reader.NextIsWord("NIL"u8))
        {
            return reader.TryReadWord("NIL"u8);
        }

        if (!reader.TryReadOpen())
        {
            return false;
        }

        for (var fields = 0; reader.Peek != ')'; fields++)
        {
            if (fields == MaxFields)
            {
                return reader.Fail("Too many fields");
            }

            if ((fields > 0 && !reader.TryReadSpace()) || !reader.TryReadString(out var field) || !reader.TryReadSpace()
                || !reader.TryReadNString(out var value, out _))
            {
                return false;
            }

            AddMasks(options, field, value, masks);
        }

        return reader.TryReadClose();
    }

    private static void AddMasks(ImapOptions options, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, List<string> masks)
    {
        foreach (var (client, changes) in options.ClientCapabilities)
        {
            var at = client.IndexOf('=', StringComparison.Ordinal);
            if (Ascii.EqualsIgnoreCase(field, client.AsSpan(0, at)) && Wildcard.Matches(Encoding.Latin1.GetString(value), client.AsSpan(at + 1), ignoreCase: true))
            {
                masks.Add(changes);
            }
        }
    }

    private static void Write(ImapSession session)
    {
        var output = session.Output.Write("* ID "u8);
        var separator = '(';
        foreach (var (field, value) in session.Options.IdFields)
        {
            _ = output.Octet(separator).String(field).Space().String(value);
            separator = ' ';
        }

        _ = (separator == '(' ? output.Nil() : output.Octet(')')).EndLine();
    }
}
