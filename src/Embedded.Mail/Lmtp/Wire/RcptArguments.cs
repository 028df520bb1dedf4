using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Lmtp.Wire;

/// <summary>The arguments of RCPT.</summary>
/// <param name="To">The recipient.</param>
/// <param name="Original">The original recipient (RFC 3461 §4.2) without its type, where ORCPT was given; null for none.</param>
internal sealed record RcptArguments(EnvelopeAddress To, string? Original)
{
    /// <summary>Reads <c>TO:&lt;path&gt;</c> and ORCPT, which Dovecot takes without announcing it; on failure gives the reply.</summary>
    public static RcptArguments? Read(ReadOnlySpan<byte> arguments, bool isInternational, out LmtpReply? failure)
    {
        if (arguments.Length < 3 || !Ascii.EqualsIgnoreCase(arguments[..3], "TO:"u8))
        {
            failure = LmtpReply.BadParameters;
            return null;
        }

        var rest = arguments[3..];
        if (!LmtpPath.TryRead(ref rest, out var to, out var error) || to is null)
        {
            failure = LmtpReply.Of(501, "5.5.4", $"Invalid TO: {error ?? "Null path not allowed"}");
            return null;
        }

        if (rest is not ([] or [(byte)' ', ..]))
        {
            failure = LmtpReply.Of(501, "5.5.4", "Invalid TO: Garbage after path");
            return null;
        }

        failure = to.IsInternational && !isInternational ? LmtpReply.Of(553, "5.6.7", "Non-ASCII address needs SMTPUTF8") : null;
        var original = failure is null ? ReadOriginal(rest, out failure) : null;
        return failure is null ? new RcptArguments(to, original) : null;
    }

    private static string? ReadOriginal(ReadOnlySpan<byte> rest, out LmtpReply? failure)
    {
        failure = null;
        string? original = null;
        while (LmtpLine.TryTakeParameter(ref rest, out var keyword, out var value, out _))
        {
            if (!Ascii.EqualsIgnoreCase(keyword, "ORCPT"u8))
            {
                failure = LmtpReply.Of(555, "5.5.4", "Unsupported parameters");
                return null;
            }

            var semicolon = value.IndexOf((byte)';');
            if (original is not null || semicolon <= 0 || !Xtext.TryDecode(value[(semicolon + 1)..], out original) || original.Length == 0)
            {
                failure = LmtpReply.Of(501, "5.5.4", "Invalid ORCPT");
                return null;
            }
        }

        return original;
    }
}
