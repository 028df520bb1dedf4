using System.Globalization;
using System.Text;

namespace Embedded.Mail.Ldap.Wire;

/// <summary>
/// Puts what a client sent into filters and distinguished names as nothing but a value. All but letters, digits and a few harmless marks is written as <c>\XX</c>, which both grammars
/// know (RFC 4515 §3, RFC 4514 §2.4): no name can end a value, begin another or match more than itself.
/// </summary>
internal static class LdapEscape
{
    /// <summary>A value within a filter.</summary>
    public static string Filter(string value) => Escape(value);

    /// <summary>A value within a distinguished name.</summary>
    public static string Dn(string value) => Escape(value);

    /// <summary>A value within a distinguished name that is itself a value within a filter.</summary>
    public static string DnInFilter(string value) => Escape(Escape(value));

    private static string Escape(string value)
    {
        if (!value.AsSpan().ContainsAnyExcept(Harmless))
        {
            return value;
        }

        var output = new StringBuilder(value.Length + 16);
        foreach (var octet in Encoding.UTF8.GetBytes(value))
        {
            _ = Harmless.Contains((char)octet)
                ? output.Append((char)octet)
                : output.Append(CultureInfo.InvariantCulture, $"\\{octet:x2}");
        }

        return output.ToString();
    }

    private static readonly System.Buffers.SearchValues<char> Harmless =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._@");
}
