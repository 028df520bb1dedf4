using System.Globalization;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>What stands before the first empty line of a script.</summary>
internal sealed class ScriptHeader
{
    private static readonly string[] States = ["nonauth", "auth", "created", "appended", "selected"];

    /// <summary>What the server must announce for the script to be run.</summary>
    public IReadOnlyList<string> Capabilities { get; private set; } = [];

    public int Connections { get; private set; } = 1;

    /// <summary>How many messages to append before; null for all that there are.</summary>
    public int? Messages { get; private set; } = 0;

    /// <summary>Whether an untagged reply that nothing expects is all right.</summary>
    public bool IgnoresExtraUntagged { get; private set; } = true;

    /// <summary>The users of connections that have others than the first, variables not yet expanded.</summary>
    public Dictionary<int, string> Users { get; } = [];

    public bool IsAuthenticated => Array.IndexOf(States, _state) >= 1;

    public bool IsCreated => Array.IndexOf(States, _state) >= 2;

    public bool IsAppended => Array.IndexOf(States, _state) >= 3;

    public bool IsSelected => Array.IndexOf(States, _state) >= 4;

    private string _state = "selected";

    public static ScriptHeader Parse(IEnumerable<string> lines)
    {
        var header = new ScriptHeader();
        foreach (var line in lines.Where(line => !line.StartsWith('#')))
        {
            var parts = line.Split(':', 2);
            header.Set(parts[0].Trim().ToLowerInvariant(), parts.Length == 2 ? parts[1].Trim() : throw new ScriptException($"No header: {line}"));
        }

        return header;
    }

    private void Set(string key, string value)
    {
        switch (key)
        {
            case "capabilities":
                Capabilities = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                break;
            case "connections":
                Connections = int.Parse(value, CultureInfo.InvariantCulture);
                break;
            case "messages":
                Messages = value.Equals("all", StringComparison.OrdinalIgnoreCase) ? null : int.Parse(value, CultureInfo.InvariantCulture);
                break;
            case "state":
                _state = States.Contains(value.ToLowerInvariant()) ? value.ToLowerInvariant() : throw new ScriptException($"No state: {value}");
                break;
            case "ignore_extra_untagged":
                IgnoresExtraUntagged = !value.Equals("no", StringComparison.OrdinalIgnoreCase);
                break;
            case var user when user.StartsWith("user ", StringComparison.Ordinal):
                Users[int.Parse(user["user ".Length..], CultureInfo.InvariantCulture)] = value;
                break;
            default:
                throw new ScriptException($"No header is called {key}");
        }
    }
}
