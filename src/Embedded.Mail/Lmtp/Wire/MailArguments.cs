using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Lmtp.Wire;

/// <summary>How the text of a message is encoded (RFC 6152, RFC 3030 §3).</summary>
internal enum BodyEncoding
{
    SevenBit,
    EightBit,
    Binary,
}

/// <summary>The arguments of MAIL.</summary>
/// <param name="From">The reverse path; null for the null sender.</param>
/// <param name="Body">The encoding of the text.</param>
/// <param name="Size">The announced size in octets; 0 for none.</param>
/// <param name="IsInternational">Whether SMTPUTF8 was given.</param>
internal sealed record MailArguments(EnvelopeAddress? From, BodyEncoding Body, long Size, bool IsInternational)
{
    /// <summary>Reads <c>FROM:&lt;path&gt;</c> and its parameters; on failure gives the reply.</summary>
    public static MailArguments? Read(ReadOnlySpan<byte> arguments, out LmtpReply? failure)
    {
        if (arguments.Length < 5 || !Ascii.EqualsIgnoreCase(arguments[..5], "FROM:"u8))
        {
            failure = LmtpReply.BadParameters;
            return null;
        }

        var rest = arguments[5..];
        if (!LmtpPath.TryRead(ref rest, out var from, out var error))
        {
            failure = LmtpReply.Of(501, "5.5.4", $"Invalid FROM: {error}");
            return null;
        }

        var mail = rest is [] or [(byte)' ', ..]
            ? ReadParameters(new MailArguments(from, BodyEncoding.SevenBit, 0, false), rest, out failure)
            : Refuse(LmtpReply.Of(501, "5.5.4", "Invalid FROM: Garbage after path"), out failure);
        return mail is { From.IsInternational: true, IsInternational: false }
            ? Refuse(LmtpReply.Of(553, "5.6.7", "Non-ASCII address needs SMTPUTF8"), out failure)
            : mail;
    }

    private static MailArguments? ReadParameters(MailArguments mail, ReadOnlySpan<byte> rest, out LmtpReply? failure)
    {
        failure = null;
        var seen = 0;
        while (LmtpLine.TryTakeParameter(ref rest, out var keyword, out var value, out var hasValue))
        {
            var bit = 0;
            if (Ascii.EqualsIgnoreCase(keyword, "SIZE"u8))
            {
                bit = 1;
                mail = LmtpLine.TryReadNumber(value, out var size) ? mail with { Size = size } : Refuse(LmtpReply.Of(501, "5.5.4", "Invalid SIZE"), out failure)!;
            }
            else if (Ascii.EqualsIgnoreCase(keyword, "BODY"u8))
            {
                bit = 2;
                mail = BodyOf(value) is { } body ? mail with { Body = body } : Refuse(LmtpReply.Of(555, "5.5.4", "Unsupported mail BODY type"), out failure)!;
            }
            else if (Ascii.EqualsIgnoreCase(keyword, "SMTPUTF8"u8) && !hasValue)
            {
                bit = 4;
                mail = mail with { IsInternational = true };
            }
            else
            {
                return Refuse(LmtpReply.Of(555, "5.5.4", "Unsupported parameters"), out failure);
            }

            if (failure is not null || (seen & bit) != 0)
            {
                return Refuse(failure ?? LmtpReply.Of(501, "5.5.4", "Duplicate parameter"), out failure);
            }

            seen |= bit;
        }

        return mail;
    }

    private static BodyEncoding? BodyOf(ReadOnlySpan<byte> value) =>
        Ascii.EqualsIgnoreCase(value, "7BIT"u8) ? BodyEncoding.SevenBit
        : Ascii.EqualsIgnoreCase(value, "8BITMIME"u8) ? BodyEncoding.EightBit
        : Ascii.EqualsIgnoreCase(value, "BINARYMIME"u8) ? BodyEncoding.Binary
        : null;

    private static MailArguments? Refuse(LmtpReply reply, out LmtpReply? failure)
    {
        failure = reply;
        return null;
    }
}
