using System.Text.RegularExpressions;

namespace Embedded.Mail.InteropTests.Mime;

/// <summary>The differences from Dovecot that are meant, as docs/mime-differences.md lists them: each by the number it has there.</summary>
internal static partial class KnownDifferences
{
    /// <summary>The entry that explains a difference; null when none does.</summary>
    public static int? Explain(string message, string item, string? theirs, string? ours)
    {
        if (message.Contains("message/global", StringComparison.OrdinalIgnoreCase) && !item.StartsWith("ENVELOPE", StringComparison.Ordinal))
        {
            return 1;
        }

        if (item is "BODY" or "BODYSTRUCTURE" && UnnumberedExtendedParameter().IsMatch(message))
        {
            return 2;
        }

        return item.StartsWith("BODY[HEADER.FIELDS", StringComparison.Ordinal) && theirs?.TrimEnd('\r', '\n') == ours?.TrimEnd('\r', '\n') ? 3 : null;
    }

    /// <summary>The entry that explains a difference in what a part decodes to.</summary>
    public static async Task<int?> ExplainDecodedAsync(MimeComparison comparison, Embedded.Mail.Mime.MessagePart part, string? theirs, string? size)
    {
        if (theirs is null)
        {
            return 4;
        }

        foreach (var encoding in new[] { "7bit", "base64", "quoted-printable" })
        {
            if (await comparison.DecodeAsync(part, encoding) == theirs)
            {
                return 5;
            }
        }

        return size is not null && int.Parse(size, System.Globalization.CultureInfo.InvariantCulture) != theirs.Length ? 6 : null;
    }

    [GeneratedRegex(@"[^\s;*]\*\s*=")]
    private static partial Regex UnnumberedExtendedParameter();
}
