using System.Diagnostics.CodeAnalysis;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Lmtp.Wire;

/// <summary>Reads the path of MAIL and RCPT (RFC 5321 §4.1.2), with the source route of old that is passed over (§4.1.1.3, appendix F.2).</summary>
internal static class LmtpPath
{
    /// <summary>Reads <c>&lt;@a,@b:user@domain&gt;</c> and moves past it. The null path gives a null address.</summary>
    /// <returns>False when it is no path; <paramref name="error"/> says why, in Dovecot's words where it has them.</returns>
    public static bool TryRead(ref ReadOnlySpan<byte> rest, out EnvelopeAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        error = Opening(rest);
        if (error is not null)
        {
            return false;
        }

        var at = rest[1..];
        if (at is [(byte)'>', ..])
        {
            rest = at[1..];
            return true;
        }

        if (!TryReadRoute(ref at, out error) || !EnvelopeAddress.TryRead(ref at, out address, out error))
        {
            return false;
        }

        error = at is [(byte)'>', ..] ? null : "Missing '>' at end of path";
        rest = error is null ? at[1..] : rest;
        return error is null;
    }

    private static string? Opening(ReadOnlySpan<byte> text) => text switch
    {
        [] => "Path is empty string",
        [(byte)' ', ..] => "Unexpected whitespace before path",
        [not (byte)'<', ..] => "Missing '<' at beginning of path",
        _ => null,
    };

    private static bool TryReadRoute(ref ReadOnlySpan<byte> rest, [NotNullWhen(false)] out string? error)
    {
        error = null;
        if (rest is not [(byte)'@', ..])
        {
            return true;
        }

        do
        {
            rest = rest is [(byte)',', (byte)'@', ..] ? rest[1..] : rest;
            if (!EnvelopeAddress.TryReadDomain(ref rest, out _, out error))
            {
                return false;
            }
        }
        while (rest is [(byte)',', (byte)'@', ..]);

        error = rest is [(byte)':', ..] ? null : "Missing ':' at end of source route";
        rest = error is null ? rest[1..] : rest;
        return error is null;
    }
}
