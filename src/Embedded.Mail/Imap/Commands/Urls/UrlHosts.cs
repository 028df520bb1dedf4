namespace Embedded.Mail.Imap.Commands.Urls;

/// <summary>Which servers' names in URLs mean this one.</summary>
internal static class UrlHosts
{
    /// <summary>Whether a URL with that host leads here; case does not matter.</summary>
    public static bool IsThisServer(ImapOptions options, string host) =>
        options.UrlAuthHost == "*" || string.Equals(options.UrlAuthHost, host, StringComparison.OrdinalIgnoreCase);
}
