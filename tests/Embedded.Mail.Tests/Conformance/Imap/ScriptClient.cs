using System.Globalization;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>One connection of a script.</summary>
internal sealed class ScriptClient(Stream stream, int number, bool waitsForLiterals) : IAsyncDisposable
{
    private readonly ReplyStream _replies = new(stream);
    private readonly List<CommandInProgress> _inProgress = [];
    private int _lastTag;

    /// <summary>Takes a reply that came: the untagged one without its asterisk, or the tagged one with the command it ends.</summary>
    public Action<IReadOnlyList<ImapArgument>, CommandInProgress?>? Receiver { get; set; }

    public ClientView View { get; } = new();

    /// <summary>What the server announced.</summary>
    public HashSet<string> Capabilities { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the server has said goodbye.</summary>
    public bool HasBye { get; private set; }

    /// <summary>Whether the connection has ended.</summary>
    public bool IsEnded { get; private set; }

    public string Transcript => _replies.Transcript;

    public string NextTag => string.Create(CultureInfo.InvariantCulture, $"{number}.{_lastTag + 1}");

    /// <summary>Sends a command whole; replies that come before the server asks for a literal are taken.</summary>
    public async Task SendAsync(ScriptCommand command, string text, IReadOnlyList<ScriptLiteral> literals)
    {
        var sent = new CommandInProgress(NextTag, text, View.Count, command);
        _lastTag++;
        _inProgress.Add(sent);
        if (sent.Selects && _inProgress.Count == 1)
        {
            View.Clear();
        }

        var line = sent.Tag + " " + text;
        foreach (var literal in literals)
        {
            var waits = waitsForLiterals || !Capabilities.Contains("LITERAL+");
            await _replies.SendAsync(string.Create(CultureInfo.InvariantCulture, $"{line}{(literal.IsBinary ? "~" : "")}{{{literal.Octets.Length}{(waits ? "" : "+")}}}\r\n"));
            if (waits && !await WaitForContinuationAsync(sent))
            {
                return;
            }

            line = literal.Octets + literal.TextAfter;
        }

        await _replies.SendAsync(line + "\r\n");
    }

    /// <summary>Takes replies until all commands are answered or the server, after a BYE, ends the connection.</summary>
    public async Task ReceiveAllAsync()
    {
        while (_inProgress.Count > 0 && await ReceiveAsync())
        {
        }
    }

    /// <summary>Takes the greeting.</summary>
    public async Task<IReadOnlyList<ImapArgument>> ReadGreetingAsync() =>
        await _replies.ReadAsync() is { } line && line.StartsWith("* ", StringComparison.Ordinal)
            ? ArgumentReader.Read(line[2..])
            : throw new ScriptException("There is no greeting");

    public ValueTask DisposeAsync() => _replies.DisposeAsync();

    private async Task<bool> WaitForContinuationAsync(CommandInProgress command)
    {
        while (_inProgress.Contains(command))
        {
            if (await ReadAsync() is not { } line)
            {
                return false;
            }

            if (line.StartsWith('+'))
            {
                return true;
            }

            Take(line);
        }

        return false;
    }

    private async Task<bool> ReceiveAsync()
    {
        if (await ReadAsync() is not { } line)
        {
            return false;
        }

        Take(line);
        return true;
    }

    private async Task<string?> ReadAsync()
    {
        var line = await _replies.ReadAsync();
        IsEnded = line is null;
        return line is not null || HasBye ? line : throw new ScriptException("The server ended the connection");
    }

    private void Take(string line)
    {
        if (line.StartsWith("* ", StringComparison.Ordinal))
        {
            TakeUntagged(ArgumentReader.Read(line[2..]));
        }
        else if (!line.StartsWith('+'))
        {
            TakeTagged(line);
        }
    }

    private void TakeUntagged(IReadOnlyList<ImapArgument> reply)
    {
        HasBye |= reply.Count > 0 && reply[0].Is("BYE");
        if (reply.Count > 0 && reply[0].Is("CAPABILITY"))
        {
            Capabilities.Clear();
            Capabilities.UnionWith(reply.Skip(1).OfType<ImapArgument.Text>().Select(argument => argument.Value));
        }

        Receiver?.Invoke(reply, null);
        View.Apply(reply, _inProgress);
    }

    private void TakeTagged(string line)
    {
        var tag = line.Split(' ', 2)[0];
        var command = _inProgress.Find(command => command.Tag == tag) ?? throw new ScriptException($"No command has this tag: {line}");
        _ = _inProgress.Remove(command);
        var reply = ArgumentReader.Read(line[tag.Length..]);
        if (command.Closes && !command.Selects && reply[0].Is("OK"))
        {
            View.Clear();
        }

        Receiver?.Invoke(reply, command);
    }
}
