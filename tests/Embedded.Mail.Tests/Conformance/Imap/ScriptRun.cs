using System.Globalization;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>Runs one script against a server that has the users of <see cref="ScriptUsers"/>.</summary>
internal sealed class ScriptRun : IAsyncDisposable
{
    private readonly Script _script;
    private readonly IReadOnlyList<MboxMessage> _messages;
    private readonly ScriptVariables _variables = new();
    private readonly List<ScriptClient> _clients = [];
    private readonly Func<int, ScriptClient> _connect;
    private int _nextMessage;

    /// <summary>A run.</summary>
    /// <param name="script">The script.</param>
    /// <param name="messages">The messages to append.</param>
    /// <param name="connect">Makes a connection with a number.</param>
    public ScriptRun(Script script, IReadOnlyList<MboxMessage> messages, Func<int, ScriptClient> connect)
    {
        (_script, _messages, _connect) = (script, messages, connect);
        ScriptUsers.SetVariables(_variables);
    }

    /// <summary>Runs the script.</summary>
    /// <returns>The capabilities that the server lacks for it; empty when the script was run.</returns>
    /// <exception cref="ScriptException">The server did otherwise; says what, and ends in what was sent and received.</exception>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        try
        {
            if (await FindMissingCapabilitiesAsync() is { Count: > 0 } missing)
            {
                return missing;
            }

            await PrepareAsync();
            foreach (var group in _script.Groups)
            {
                await RunAsync(group);
            }

            await LogOutAsync();
            return [];
        }
        catch (ScriptException e)
        {
            throw new ScriptException($"{e.Message}\n{string.Join('\n', _clients.Select((client, at) => $"--- connection {at + 1}\n{client.Transcript}"))}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }
    }

    private async Task<IReadOnlyList<string>> FindMissingCapabilitiesAsync()
    {
        if (_script.Header.Capabilities.Count == 0)
        {
            return [];
        }

        await using var scout = _connect(0);
        _ = await scout.ReadGreetingAsync();
        await OkAsync(scout, "CAPABILITY");
        var before = scout.Capabilities.ToList();
        await LogInAsync(scout, 1);
        await OkAsync(scout, "CAPABILITY");
        return [.. _script.Header.Capabilities.Where(name => !scout.Capabilities.Contains(name) && !before.Contains(name, StringComparer.OrdinalIgnoreCase))];
    }

    private async Task PrepareAsync()
    {
        var header = _script.Header;
        for (var number = 1; number <= header.Connections; number++)
        {
            var client = _connect(number);
            _clients.Add(client);
            Greet(await client.ReadGreetingAsync());
            if (header.IsAuthenticated)
            {
                await LogInAsync(client, number);
                await OkAsync(client, "CAPABILITY");
            }
        }

        if (header.IsAuthenticated)
        {
            await PrepareMailboxAsync(_clients[0]);
        }

        foreach (var client in header.IsSelected ? _clients : [])
        {
            await OkAsync(client, "SELECT $mailbox");
        }
    }

    private void Greet(IReadOnlyList<ImapArgument> greeting)
    {
        var matcher = new ReplyMatcher(_variables, "", static number => number);
        foreach (var expectation in _script.Greeting)
        {
            var fits = matcher.Fits(expectation.Reply, greeting, keeps: expectation.Presence != ScriptPresence.Forbidden);
            if (fits == (expectation.Presence == ScriptPresence.Forbidden) && expectation.Presence != ScriptPresence.Allowed)
            {
                throw new ScriptException($"Line {expectation.Line.Number}: the greeting was to be another");
            }
        }
    }

    private async Task PrepareMailboxAsync(ScriptClient client)
    {
        await RemoveAsync(client, "LIST", "DELETE");
        await RemoveAsync(client, "LSUB", "UNSUBSCRIBE");
        if (_script.Header.IsCreated)
        {
            await OkAsync(client, "CREATE $mailbox");
        }

        for (var i = 0; _script.Header.IsAppended && i < (_script.Header.Messages ?? _messages.Count); i++)
        {
            await OkAsync(client, "APPEND");
        }
    }

    // Children before their parents.
    private async Task RemoveAsync(ScriptClient client, string list, string remove)
    {
        var names = new List<string>();
        await ExchangeAsync(client, $"{list} \"\" {_variables["mailbox"]}*", mustSucceed: true, reply =>
        {
            if (reply.Count == 4 && reply[0].Is(list) && reply[3] is ImapArgument.Text name)
            {
                names.Add(name.Value);
            }
        });
        foreach (var name in names.OrderDescending(StringComparer.Ordinal))
        {
            await ExchangeAsync(client, $"{remove} \"{name}\"", mustSucceed: false);
        }
    }

    private Task LogInAsync(ScriptClient client, int number)
    {
        var user = _script.Header.Users.TryGetValue(number, out var other) ? _variables.Expand(other) : _variables["user"];
        return ExchangeAsync(client, $"LOGIN \"{user}\" \"{_variables["password"]}\"", mustSucceed: true);
    }

    private async Task RunAsync(ScriptGroup group)
    {
        await new GroupRun(_script, group, _clients[group.Connection - 1], _variables, NextMessage).RunAsync();
        group.Output.ForEach(TestContext.Out.WriteLine);
        if (group.Sleep > TimeSpan.Zero)
        {
            // The script asks for time to pass on the server's clock, which is the real one.
            await Task.Delay(group.Sleep);
        }
    }

    private MboxMessage NextMessage() => _messages[_nextMessage++ % _messages.Count];

    private async Task LogOutAsync()
    {
        foreach (var client in _clients.Where(client => !client.HasBye))
        {
            await ExchangeAsync(client, "LOGOUT", mustSucceed: true);
        }
    }

    private Task OkAsync(ScriptClient client, string text) => ExchangeAsync(client, text, mustSucceed: true);

    private async Task ExchangeAsync(ScriptClient client, string text, bool mustSucceed, Action<IReadOnlyList<ImapArgument>>? take = null)
    {
        var (expanded, message) = new AppendedMessage(_variables["mailbox"]!, NextMessage).Complete(_variables.Expand(text), hasLiteral: false);
        IReadOnlyList<ImapArgument>? status = null;
        client.Receiver = (reply, command) =>
        {
            take?.Invoke(reply);
            status = command is null ? status : reply;
        };
        await client.SendAsync(new ScriptCommand("", new ScriptLine(0, text, [])), expanded, message is null ? [] : [message]);
        await client.ReceiveAllAsync();
        if (status is null || status[0].Is("BAD") || (mustSucceed && !status[0].Is("OK")))
        {
            throw new ScriptException(string.Create(CultureInfo.InvariantCulture, $"Before or after the script: {expanded} failed"));
        }
    }
}
