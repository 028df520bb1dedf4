using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands;

/// <summary>ID (RFC 2971).</summary>
internal static class IdCommand
{
    // RFC 2971 §3.3.
    private const int MaxFields = 30;

    public static ValueTask<ImapResult> HandleAsync(ImapSession session, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken)
    {
        var reader = new ImapReader(arguments);
        if (!reader.TryReadSpace() || !TryReadFields(ref reader) || !reader.TryReadEnd())
        {
            return ValueTask.FromResult(ImapResult.Bad(reader.Error));
        }

        Write(session);
        return ValueTask.FromResult(ImapResult.Ok("ID completed."));
    }

    /// <summary>Reads <c>id-params-list</c>. What a client says of itself changes nothing here.</summary>
    private static bool TryReadFields(ref ImapReader reader)
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

            if ((fields > 0 && !reader.TryReadSpace()) || !reader.TryReadString(out _) || !reader.TryReadSpace() || !reader.TryReadNString(out _, out _))
            {
                return false;
            }
        }

        return reader.TryReadClose();
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
