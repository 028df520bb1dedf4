using System.Buffers;
using System.Text;

namespace Embedded.Mail.Tests.Logging;

/// <summary>Looks for secrets in text: as they are, in hexadecimal, and in base64 wherever within the octets they may stand, as in an initial response of PLAIN.</summary>
internal sealed class SecretSearch
{
    private readonly SearchValues<string> _spelled;
    private readonly SearchValues<string> _encoded;

    /// <param name="secrets">The secrets, of six characters at least: shorter ones are found by chance.</param>
    /// <param name="marks">What is only ever before a secret or in a hash, such as <c>$6$</c>; taken as it is written.</param>
    public SecretSearch(IEnumerable<string> secrets, IEnumerable<string> marks)
    {
        var known = secrets.ToList();
        if (known.Find(static secret => secret.Length < 6) is { } tooShort)
        {
            throw new ArgumentException($"'{tooShort}' is too short to be told from other text.", nameof(secrets));
        }

        _spelled = SearchValues.Create([.. known, .. known.Select(static secret => Convert.ToHexString(Encoding.UTF8.GetBytes(secret)))], StringComparison.OrdinalIgnoreCase);
        _encoded = SearchValues.Create([.. known.SelectMany(InBase64), .. marks], StringComparison.Ordinal);
    }

    /// <summary>Whether a text has one of the secrets.</summary>
    public bool IsIn(string text) => text.AsSpan().ContainsAny(_spelled) || text.AsSpan().ContainsAny(_encoded);

    // Three octets are four characters. Of the characters that a neighbour has a part in nothing can be said: these are left out.
    private static IEnumerable<string> InBase64(string secret)
    {
        var octets = Encoding.UTF8.GetBytes(secret);
        for (var before = 0; before < 3; before++)
        {
            var all = Convert.ToBase64String([.. new byte[before], .. octets]).TrimEnd('=');
            var from = ((before * 8) + 5) / 6;
            yield return all[from..((before + octets.Length) * 8 / 6)];
        }
    }
}
