namespace Embedded.Mail.Imap.Commands.Urls;

/// <summary>One argument of URLFETCH.</summary>
/// <param name="Url">The URL as the client wrote it.</param>
/// <param name="Items">What of it is wanted; none for its octets in the simple form of RFC 4467.</param>
internal sealed record FetchedUrl(byte[] Url, UrlFetchItems Items);
