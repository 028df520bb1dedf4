using System.Net;

namespace Embedded.Mail.ConsoleHost;

/// <summary>What a person at the terminal may want to try.</summary>
internal static class DemoText
{
    public static string For(HostArguments arguments, MailServer server)
    {
        var endPoints = server.EndPoints.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var listening = endPoints.Select(pair => $"  {pair.Key,-12} {ReadyLine.Text(pair.Value)}");
        var trial = arguments.UsersFile is null ? Trial(server.EndPoints, arguments) : [];
        return string.Join('\n', ["The mail server is ready:", .. listening, .. trial, "Stop with Ctrl+C."]);
    }

    private static IEnumerable<string> Trial(IReadOnlyDictionary<string, EndPoint> endPoints, HostArguments arguments)
    {
        const string user = HostFactory.DemoUser;
        var place = arguments.Store == "memory" ? "in memory only" : $"in {Path.GetFullPath(arguments.Root)}/{user}";
        yield return $"User '{user}' has the password '{user}'. Mail is kept {place}. Try:";
        if (endPoints.TryGetValue("lmtp", out var lmtp))
        {
            yield return $"  printf 'LHLO me\\r\\nMAIL FROM:<>\\r\\nRCPT TO:<{user}>\\r\\nDATA\\r\\nSubject: hello\\r\\n\\r\\nhello\\r\\n.\\r\\nQUIT\\r\\n' | curl --silent telnet://{lmtp}";
        }

        foreach (var (name, path) in ((string, string)[])[("imap", "/INBOX;UID=1"), ("imaps", "/INBOX;UID=1"), ("pop3", "/1"), ("pop3s", "/1")])
        {
            if (endPoints.TryGetValue(name, out var endPoint))
            {
                yield return $"  curl --silent --insecure --user {user}:{user} '{name}://{endPoint}{path}'";
            }
        }
    }
}
