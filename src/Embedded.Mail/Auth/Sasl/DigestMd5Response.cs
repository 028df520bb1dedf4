using System.Text;

namespace Embedded.Mail.Auth.Sasl;

/// <summary>The client's response in DIGEST-MD5 (RFC 2831 §2.1.2).</summary>
internal sealed record DigestMd5Response
{
    private const string FirstCount = "00000001";
    private const int ResponseLength = 32;

    public required string UserName { get; init; }

    public required string Realm { get; init; }

    public required string Nonce { get; init; }

    public required string ClientNonce { get; init; }

    public required string Count { get; init; }

    public required string Uri { get; init; }

    /// <summary>The proof in hexadecimal digits of lower case.</summary>
    public required string Response { get; init; }

    /// <summary>Who the user wants to be; empty for himself.</summary>
    public required string Authorisation { get; init; }

    /// <summary>Reads a response; null when it is of another form, lacks a directive, has one twice, or wants more than authentication.</summary>
    public static DigestMd5Response? TryRead(ReadOnlySpan<byte> octets)
    {
        if (octets.Contains((byte)0) || TryReadDirectives(octets) is not { } directives || directives.GetValueOrDefault("qop", "auth") != "auth")
        {
            return null;
        }

        string Find(string name) => directives.GetValueOrDefault(name, "");
        var response = new DigestMd5Response
        {
            UserName = Find("username"),
            Realm = Find("realm"),
            Nonce = Find("nonce"),
            ClientNonce = Find("cnonce"),
            Count = Find("nc"),
            Uri = Find("digest-uri"),
            Response = Find("response"),
            Authorisation = Find("authzid"),
        };
        return response is { UserName.Length: > 0, ClientNonce.Length: > 0, Count: FirstCount, Uri.Length: > 0, Response.Length: ResponseLength } ? response : null;
    }

    private static Dictionary<string, string>? TryReadDirectives(ReadOnlySpan<byte> octets)
    {
        // Without charset=utf-8 names are of ISO 8859-1 by the text; clients send UTF-8 either way.
        if (!System.Text.Unicode.Utf8.IsValid(octets))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(octets);
        var directives = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < text.Length;)
        {
            var equals = text.IndexOf('=', at);
            if (equals < 0 || TryReadValue(text, equals + 1, out var end) is not { } value || !directives.TryAdd(text[at..equals].Trim(), value))
            {
                return null;
            }

            at = end;
        }

        return directives;
    }

    /// <summary>Reads a value, quoted or not, and the comma behind it.</summary>
    private static string? TryReadValue(string text, int at, out int end)
    {
        var value = new StringBuilder();
        end = at;
        if (at < text.Length && text[at] == '"')
        {
            for (end = at + 1; end < text.Length && text[end] != '"'; end++)
            {
                end += text[end] == '\\' ? 1 : 0;
                if (end == text.Length)
                {
                    return null;
                }

                _ = value.Append(text[end]);
            }

            if (end++ == text.Length)
            {
                return null;
            }
        }
        else
        {
            end = text.IndexOf(',', at) is var comma && comma < 0 ? text.Length : comma;
            _ = value.Append(text.AsSpan(at, end - at).Trim());
        }

        if (end < text.Length && text[end++] != ',')
        {
            return null;
        }

        return value.ToString();
    }
}
