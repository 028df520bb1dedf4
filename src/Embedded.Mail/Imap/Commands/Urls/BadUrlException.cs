using System.Text;

namespace Embedded.Mail.Imap.Commands.Urls;

/// <summary>A URL leads nowhere, or where it may not. Caught by the command that was given the URL.</summary>
internal sealed class BadUrlException(string message) : Exception(message)
{
    /// <summary>The URL as it can stand in a response code: nothing in it ends the code.</summary>
    public static string Shown(ReadOnlySpan<byte> url) => Encoding.Latin1.GetString(url).Replace("]", "%5D", StringComparison.Ordinal);
}
