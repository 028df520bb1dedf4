namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>One command, or several that are sent before any reply is read, and what is expected of the server.</summary>
/// <param name="Connection">Which connection, counted from 1.</param>
internal sealed record ScriptGroup(int Connection)
{
    public List<ScriptCommand> Commands { get; } = [];

    public List<ScriptExpectation> Untagged { get; } = [];

    /// <summary>How long to wait afterwards.</summary>
    public TimeSpan Sleep { get; set; }

    /// <summary>What to print afterwards.</summary>
    public List<string> Output { get; } = [];
}

/// <summary>A command and its tagged reply.</summary>
/// <param name="Label">Its name among those of the group; empty when it is alone.</param>
/// <param name="Line">The command.</param>
internal sealed record ScriptCommand(string Label, ScriptLine Line)
{
    /// <summary>What the tagged reply must begin with; the first is the status. Null until it has been read.</summary>
    public IReadOnlyList<ImapArgument>? Reply { get; set; }
}

/// <summary>Whether an untagged reply must come.</summary>
internal enum ScriptPresence
{
    Required,
    Forbidden,
    Allowed,
}

/// <summary>An untagged reply.</summary>
internal sealed record ScriptExpectation(ScriptPresence Presence, IReadOnlyList<ImapArgument> Reply, ScriptLine Line);
