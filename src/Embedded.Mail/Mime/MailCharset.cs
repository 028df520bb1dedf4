using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>Charsets by the names mail uses: those of .NET and of its code pages, and the aliases mailers are fond of.</summary>
internal static class MailCharset
{
    private static readonly EncodingProvider CodePages = CodePagesEncodingProvider.Instance;

    public static Encoding Windows1252 { get; } = CodePages.GetEncoding(1252) ?? Encoding.Latin1;

    /// <summary>Finds a charset; a language behind an asterisk (RFC 2231 §5) is passed over.</summary>
    public static bool TryFind(ReadOnlySpan<byte> name, [NotNullWhen(true)] out Encoding? encoding)
    {
        encoding = null;
        var star = name.IndexOf((byte)'*');
        name = (star < 0 ? name : name[..star]).Trim(" \t\"'"u8);
        return name.Length is > 0 and <= 64 && TryFind(Encoding.Latin1.GetString(name), out encoding);
    }

    public static bool TryFind(string name, [NotNullWhen(true)] out Encoding? encoding)
    {
        name = name.Trim().ToLowerInvariant();
        encoding = name switch
        {
            // What calls itself ASCII and has octets over 127 is not to be believed.
            "us-ascii" or "ascii" or "ansi_x3.4-1968" or "unknown-8bit" => LenientUtf8.Instance,
            // What is labelled Latin 1 is read as the web does (WHATWG Encoding Standard): as Windows-1252.
            "iso-8859-1" or "iso8859-1" or "latin1" or "l1" or "cp1252" or "windows-1252" => Windows1252,
            "utf-8" or "utf8" or "unicode-1-1-utf-8" => Encoding.UTF8,
            // UTF-7 is refused by .NET for good reason, and mail that uses it is mostly ASCII.
            "utf-7" => null,
            "ks_c_5601-1987" or "ks_c_5601" or "euc-kr" or "cp949" or "uhc" => CodePages.GetEncoding(949),
            "gb2312" or "gbk" or "cp936" or "x-gbk" => CodePages.GetEncoding(936),
            "big5-hkscs" or "cn-big5" or "cp950" => CodePages.GetEncoding(950),
            "cp932" or "windows-31j" or "ms_kanji" or "x-sjis" or "sjis" or "shift-jis" => CodePages.GetEncoding(932),
            "iso-8859-8-i" => CodePages.GetEncoding(28598),
            "tis-620" or "iso-8859-11" => CodePages.GetEncoding(874),
            _ => FindOther(name),
        };
        return encoding is not null;
    }

    /// <summary>Decodes octets of an unknown charset.</summary>
    public static string DecodeUnlabelled(ReadOnlySpan<byte> octets) => LenientUtf8.Decode(octets);

    private static Encoding? FindOther(string name)
    {
        var encoding = CodePages.GetEncoding(name);
        if (encoding is not null)
        {
            return encoding;
        }

        if (name.StartsWith("cp", StringComparison.Ordinal) && int.TryParse(name.AsSpan(2), out var page) && page is > 0 and < 65_536)
        {
            encoding = CodePages.GetEncoding(page);
        }

        return encoding ?? (IsOfRuntime(name) ? Encoding.GetEncoding(name) : null);
    }

    // The few that the runtime knows without the provider; asking it for others would throw.
    private static bool IsOfRuntime(string name) => name is "utf-16" or "utf-16le" or "utf-16be" or "utf-32" or "utf-32le" or "utf-32be" or "iso_8859-1" or "ucs-2";
}
