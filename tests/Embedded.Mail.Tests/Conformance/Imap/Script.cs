using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>A scripted case: what is sent to a server, and what must come back.</summary>
internal sealed partial class Script
{
    private static readonly string[] Statuses = ["ok", "no", "bad", "\"\""];

    private readonly ScriptLineReader _lines;

    private Script(string name, string text, Func<string, bool> isSet)
    {
        var lines = text.Split('\n');
        var empty = Array.FindIndex(lines, line => line.Length == 0);
        empty = empty < 0 ? lines.Length : empty;
        Name = name;
        Header = ScriptHeader.Parse(lines[..empty]);
        _lines = new ScriptLineReader(lines, empty, isSet);
        ReadAll();
    }

    public string Name { get; }

    public ScriptHeader Header { get; }

    /// <summary>What the greetings must be.</summary>
    public List<ScriptExpectation> Greeting { get; } = [];

    public List<ScriptGroup> Groups { get; } = [];

    /// <summary>Reads the script in a file.</summary>
    public static Script Load(string path) => Parse(Path.GetFileName(path), File.ReadAllText(path, Encoding.Latin1), static name => Environment.GetEnvironmentVariable(name) is not null);

    /// <summary>Reads a script.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="text">Its text, a character for each octet.</param>
    /// <param name="isSet">Which environment variables there are.</param>
    /// <exception cref="ScriptException">It cannot be read.</exception>
    public static Script Parse(string name, string text, Func<string, bool> isSet) => new(name, text, isSet);

    [GeneratedRegex("^(\\d+) *([a-z]*)$", RegexOptions.IgnoreCase)]
    private static partial Regex Duration();

    private void ReadAll()
    {
        while (_lines.Peek() is { } line)
        {
            if (line.FirstWord == "!sleep" && Groups.Count > 0)
            {
                Groups[^1].Sleep += ParseDuration(_lines.Read().Rest.Text);
            }
            else if (line.FirstWord == "!output" && Groups.Count > 0)
            {
                Groups[^1].Output.Add(_lines.Read().Rest.Text);
            }
            else if (PresenceOf(line) is not null)
            {
                ReadExpectation(Groups.Count == 0 ? Greeting : Groups[^1].Untagged);
            }
            else
            {
                ReadGroup();
            }
        }
    }

    private void ReadGroup()
    {
        var (connection, line) = Numbered(_lines.Peek()!);
        var group = new ScriptGroup(connection);
        Groups.Add(group);
        if (IsTag(line.FirstWord))
        {
            ReadPipeline(group);
        }
        else if (Statuses.Contains(line.FirstWord.ToLowerInvariant()))
        {
            _ = _lines.Read();
            group.Commands.Add(new ScriptCommand("", line.Rest) { Reply = ParseReply(line with { Text = line.FirstWord, Literals = [] }) });
        }
        else
        {
            _ = _lines.Read();
            group.Commands.Add(new ScriptCommand("", line));
            ReadReplies(group);
        }
    }

    private void ReadPipeline(ScriptGroup group)
    {
        while (_lines.Peek() is { } peeked && Numbered(peeked).Line is var line && IsTag(line.FirstWord) && !Statuses.Contains(line.Rest.FirstWord.ToLowerInvariant()))
        {
            RequireConnection(group, peeked);
            _ = _lines.Read();
            group.Commands.Add(new ScriptCommand(line.FirstWord, line.Rest));
        }

        ReadReplies(group);
    }

    private void ReadReplies(ScriptGroup group)
    {
        while (group.Commands.Exists(command => command.Reply is null))
        {
            if (PresenceOf(_lines.Peek()) is not null)
            {
                ReadExpectation(group.Untagged);
                continue;
            }

            var read = _lines.Read();
            RequireConnection(group, read);
            var line = Numbered(read).Line;
            var label = group.Commands[0].Label.Length == 0 ? "" : line.FirstWord;
            var command = group.Commands.Find(command => command.Label == label && command.Reply is null)
                ?? throw new ScriptException($"Line {read.Number}: no command is called {label}");
            command.Reply = ParseReply(label.Length == 0 ? line : line.Rest);
        }
    }

    private void ReadExpectation(List<ScriptExpectation> expectations)
    {
        var line = _lines.Read();
        expectations.Add(new ScriptExpectation(PresenceOf(line)!.Value, ListRule.Apply(line.Rest.ToArguments()), line));
    }

    private static IReadOnlyList<ImapArgument> ParseReply(ScriptLine line) => !Statuses.Contains(line.FirstWord.ToLowerInvariant())
        ? throw new ScriptException($"Line {line.Number}: ok, no, bad or \"\" expected instead of: {line}")
        : line.FirstWord == "\"\""
            ? [new ImapArgument.Atom("$"), .. ListRule.Apply((line with { Text = "OK " + line.Rest.Text }).ToArguments()).Skip(1)]
            : ListRule.Apply(line.ToArguments());

    private (int Connection, ScriptLine Line) Numbered(ScriptLine line) => Header.Connections == 1 ? (1, line)
        : int.TryParse(line.FirstWord, NumberStyles.None, CultureInfo.InvariantCulture, out var connection) && connection >= 1 && connection <= Header.Connections
            ? (connection, line.Rest)
            : throw new ScriptException($"Line {line.Number}: a connection's number expected: {line}");

    private void RequireConnection(ScriptGroup group, ScriptLine line)
    {
        if (Numbered(line).Connection != group.Connection)
        {
            throw new ScriptException($"Line {line.Number}: the commands of a group have one connection: {line}");
        }
    }

    private static bool IsTag(string word) => word.StartsWith("tag", StringComparison.OrdinalIgnoreCase);

    private static ScriptPresence? PresenceOf(ScriptLine? line) => line?.FirstWord switch
    {
        "*" => ScriptPresence.Required,
        "!" => ScriptPresence.Forbidden,
        "?" => ScriptPresence.Allowed,
        _ => null,
    };

    private static TimeSpan ParseDuration(string text)
    {
        var match = Duration().Match(text.Trim());
        var number = match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : throw new ScriptException($"No duration: {text}");
        return match.Groups[2].Value.ToLowerInvariant() switch
        {
            "ms" or "msec" or "msecs" => TimeSpan.FromMilliseconds(number),
            "" or "s" or "sec" or "secs" => TimeSpan.FromSeconds(number),
            "m" or "min" or "mins" => TimeSpan.FromMinutes(number),
            var unit => throw new ScriptException($"No unit of time: {unit}"),
        };
    }
}
