using System.Buffers;

namespace Embedded.Mail.Auth.Sasl;

/// <summary>SCRAM's first message (RFC 5802 §7): <c>n,a=other,n=user,r=nonce</c>.</summary>
/// <param name="Header">The part up to the user's name, <c>gs2-header</c>, which the last message repeats.</param>
/// <param name="Bare">The rest, which is signed.</param>
/// <param name="Authorisation">Who the user wants to be; empty for himself.</param>
/// <param name="UserName">Who he is.</param>
/// <param name="Nonce">What the client made up.</param>
internal sealed record ScramClientFirst(string Header, string Bare, string Authorisation, string UserName, string Nonce)
{
    private static readonly SearchValues<char> BindingCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");

    /// <summary>The binding that the client uses, <c>cb-name</c>; null where it binds to none.</summary>
    public string? BindingType => Header.StartsWith("p=", StringComparison.Ordinal) ? Header[2..Header.IndexOf(',', StringComparison.Ordinal)] : null;

    /// <summary>Whether the client could bind and believes that the server cannot.</summary>
    public bool IsUnawareOfBinding => Header.StartsWith('y');

    /// <summary>Reads the message; null when it is of another form, or wants an extension.</summary>
    public static ScramClientFirst? TryRead(string text)
    {
        var parts = text.Split(',');
        if (parts is not [var binding, var authorisation, var name, var nonce, ..]
            || !IsBindingFlag(binding)
            || !SaslText.TryReadName(authorisation, "a=", mayLack: true, out var other)
            || !SaslText.TryReadName(name, "n=", mayLack: false, out var user)
            || !nonce.StartsWith("r=", StringComparison.Ordinal) || !IsPrintable(nonce.AsSpan(2)))
        {
            return null;
        }

        var header = $"{binding},{authorisation},";
        return new(header, text[header.Length..], other, user, nonce[2..]);
    }

    /// <summary>Whether it is all visible ASCII without a comma, and not empty.</summary>
    public static bool IsPrintable(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('!', '~') && !text.Contains(',');

    private static bool IsBindingFlag(string flag) =>
        flag is "n" or "y" || (flag.StartsWith("p=", StringComparison.Ordinal) && flag.Length > 2 && !flag.AsSpan(2).ContainsAnyExcept(BindingCharacters));
}
