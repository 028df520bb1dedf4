using System.Collections.Immutable;
using System.Net.Security;

namespace Embedded.Mail.Connections.Tls;

/// <summary>Reads OpenSSL's notation of cipher suites (openssl-ciphers(1)).</summary>
internal static class CipherString
{
    // Those of OpenSSL's default; .NET has the same.
    private static readonly ImmutableArray<TlsCipherSuite> AllOfTls13 =
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_AES_128_CCM_SHA256, TlsCipherSuite.TLS_AES_128_CCM_8_SHA256,
    ];

    /// <summary>What stands for the platform's own choice.</summary>
    public static bool IsPlatformDefault(string? list) => list is null or "PROFILE=SYSTEM";

    /// <summary>The suites of TLS 1.3 and of TLS 1.2 that the options ask for; null where both leave it to the platform.</summary>
    /// <exception cref="FormatException">A word is unknown, or nothing is left; the message says so.</exception>
    public static IReadOnlyList<TlsCipherSuite>? Read(string? list, string? suites)
    {
        if (IsPlatformDefault(list) && suites is null)
        {
            return null;
        }

        var tls13 = suites is null ? AllOfTls13[..3] : ReadTls13(suites);
        var tls12 = Expand(IsPlatformDefault(list) ? "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+SHA384:ECDHE+SHA256" : list!);
        return [.. tls13, .. tls12.Select(suite => (TlsCipherSuite)suite.Id)];
    }

    /// <summary>The suites of TLS 1.2 that a string stands for, in its order.</summary>
    /// <exception cref="FormatException">A word is unknown, or nothing is left; the message says so.</exception>
    public static IReadOnlyList<CipherSuite> Expand(string text)
    {
        var active = new List<CipherSuite>();
        var killed = new HashSet<CipherSuite>();
        foreach (var item in text.Split([':', ',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            Apply(item, active, killed);
        }

        return active.Count > 0 ? active : throw new FormatException($"'{text}' leaves no cipher suite that can be served.");
    }

    private static void Apply(string item, List<CipherSuite> active, HashSet<CipherSuite> killed)
    {
        if (item[0] == '@')
        {
            Order(item, active);
            return;
        }

        var sign = item[0] is '!' or '-' or '+' ? item[0] : '=';
        var chosen = Choose(sign == '=' ? item : item[1..]);
        switch (sign)
        {
            case '!':
                killed.UnionWith(chosen);
                _ = active.RemoveAll(chosen.Contains);
                break;
            case '-':
                _ = active.RemoveAll(chosen.Contains);
                break;
            case '+':
                var moved = active.Where(chosen.Contains).ToList();
                _ = active.RemoveAll(chosen.Contains);
                active.AddRange(moved);
                break;
            default:
                active.AddRange(chosen.Where(suite => !killed.Contains(suite)).Except(active).ToList());
                break;
        }
    }

    // Levels of security are the platform's affair: what lies below two is not in the table.
    private static void Order(string item, List<CipherSuite> active)
    {
        if (item == "@STRENGTH")
        {
            var sorted = active.OrderByDescending(suite => suite.Strength).ToList();
            active.Clear();
            active.AddRange(sorted);
        }
        else if (!item.StartsWith("@SECLEVEL=", StringComparison.Ordinal))
        {
            throw new FormatException($"'{item}' is unknown.");
        }
    }

    /// <summary>The suites that fall under all words, which plus signs join.</summary>
    private static List<CipherSuite> Choose(string item)
    {
        var words = item.Split('+');
        if (words.FirstOrDefault(word => !IsKnown(word)) is { } unknown)
        {
            throw new FormatException($"'{unknown}' is unknown.");
        }

        return [.. CipherSuite.All.Where(suite => words.All(word => word == "COMPLEMENTOFDEFAULT" ? !suite.Words.Contains("DEFAULT") : suite.Words.Contains(word)))];
    }

    // The name of a suite that is not to be had is no mistake: OpenSSL passes over it as well.
    private static bool IsKnown(string word) =>
        word == "COMPLEMENTOFDEFAULT" || CipherSuite.OtherWords.Contains(word) || word.Contains('-', StringComparison.Ordinal) || CipherSuite.All.Any(suite => suite.Words.Contains(word));

    private static IEnumerable<TlsCipherSuite> ReadTls13(string suites)
    {
        foreach (var name in suites.Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var found = AllOfTls13.Select(suite => (TlsCipherSuite?)suite).FirstOrDefault(suite => suite.ToString() == name);
            yield return found ?? throw new FormatException($"'{name}' is no cipher suite of TLS 1.3.");
        }
    }
}
