using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>The identity of a message as files have it: any text.</summary>
internal static class CachedGuid
{
    /// <summary>The identity in 128 bits: what a text that is no 32 hexadecimal digits is hashed to, as Dovecot does; empty for no text.</summary>
    /// <param name="text">Octets as the characters U+0000 to U+00FF.</param>
    public static MessageGuid FromText(string text) =>
        text.Length == 0 ? default
        : MessageGuid.TryParse(text, out var guid) ? guid
        : MessageGuid.FromOctets(Sha1(text).AsSpan(^MessageGuid.Length));

    [SuppressMessage("Security", "CA5350", Justification = "Dovecot's identity of a foreign GUID is SHA-1; nothing is secured by it.")]
    private static byte[] Sha1(string octets) => SHA1.HashData(Encoding.Latin1.GetBytes(octets));
}
