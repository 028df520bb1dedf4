namespace Embedded.Mail.Auth.Sasl;

/// <summary>SCRAM's first message (RFC 5802 §7): <c>n,a=other,n=user,r=nonce</c>.</summary>
/// <param name="Header">The part up to the user's name, <c>gs2-header</c>, which the last message repeats.</param>
/// <param name="Bare">The rest, which is signed.</param>
/// <param name="Authorisation">Who the user wants to be; empty for himself.</param>
/// <param name="UserName">Who he is.</param>
/// <param name="Nonce">What the client made up.</param>
internal sealed record ScramClientFirst(string Header, string Bare, string Authorisation, string UserName, string Nonce)
{
    /// <summary>Reads the message; null when it is of another form, or wants channel binding or an extension.</summary>
    public static ScramClientFirst? TryRead(string text)
    {
        // The client may be able to bind (y) or not (n); that the server does not is known to it.
        var parts = text.Split(',');
        if (parts is not ["n" or "y", var authorisation, var name, var nonce, ..]
            || !TryReadName(authorisation, "a=", mayLack: true, out var other)
            || !TryReadName(name, "n=", mayLack: false, out var user)
            || !nonce.StartsWith("r=", StringComparison.Ordinal) || !IsPrintable(nonce.AsSpan(2)))
        {
            return null;
        }

        var header = $"{parts[0]},{authorisation},";
        return new(header, text[header.Length..], other, user, nonce[2..]);
    }

    /// <summary>Whether it is all visible ASCII without a comma, and not empty.</summary>
    public static bool IsPrintable(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('!', '~') && !text.Contains(',');

    // A comma is written =2C and an equals sign =3D; another equals sign is an error.
    private static bool TryReadName(string part, string prefix, bool mayLack, out string name)
    {
        name = "";
        if (mayLack && part.Length == 0)
        {
            return true;
        }

        if (!part.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = part[prefix.Length..].Replace("=2C", ",", StringComparison.Ordinal);
        name = rest.Replace("=3D", "=", StringComparison.Ordinal);
        return name.Length > 0 && !rest.Replace("=3D", "", StringComparison.Ordinal).Contains('=', StringComparison.Ordinal);
    }
}
