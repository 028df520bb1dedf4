using System.Globalization;
using Embedded.Mail.Tests.Conformance.Imap;

namespace Embedded.Mail.Tests.Conformance.Mirrors;

/// <summary>How a client keeps its view.</summary>
internal enum MirrorStyle
{
    /// <summary>By IMAP4rev1 alone.</summary>
    Plain,

    /// <summary>With CONDSTORE enabled.</summary>
    Condstore,

    /// <summary>With QRESYNC, by which it also comes back to its mailbox.</summary>
    Qresync,

    /// <summary>With NOTIFY, told of its mailbox at once.</summary>
    Notify,
}

/// <summary>A client that mirrors its mailbox.</summary>
internal sealed class MirrorClient(string name, MirrorStyle style, Func<Stream> connect) : IAsyncDisposable
{
    private ReplyStream? _replies;
    private int _lastTag;
    private string? _idleTag;

    public string Name => name;

    public MirrorStyle Style => style;

    public Mirror View { get; } = new();

    public string? Mailbox { get; private set; }

    public bool IsReadOnly { get; private set; }

    public bool IsIdle => _idleTag is not null;

    public string Transcript => $"--- {name} ({style}), which sees {string.Join(' ', View.Messages)}\n{_replies?.Transcript}";

    /// <summary>Connects and logs in.</summary>
    public async Task ConnectAsync()
    {
        _replies = new ReplyStream(connect());
        (Mailbox, _idleTag, View.HasQresync) = (null, null, false);
        _ = await _replies.ReadAsync();
        await OkAsync($"LOGIN {ScriptUsers.Names[0]} {ScriptUsers.Password}");
        if (style is MirrorStyle.Condstore or MirrorStyle.Qresync)
        {
            await OkAsync(style == MirrorStyle.Qresync ? "ENABLE QRESYNC" : "ENABLE CONDSTORE");
            View.HasQresync = style == MirrorStyle.Qresync;
        }
        else if (style == MirrorStyle.Notify)
        {
            await OkAsync("NOTIFY SET (SELECTED (MessageNew (UID FLAGS) MessageExpunge FlagChange))");
        }
    }

    /// <summary>Selects a mailbox, and gets to know all of it.</summary>
    /// <param name="mailbox">The mailbox.</param>
    /// <param name="readOnly">Whether by EXAMINE.</param>
    /// <param name="remembers">Whether this is the mailbox that the view shows, and the client asks only for what changed.</param>
    public async Task SelectAsync(string mailbox, bool readOnly = false, bool remembers = false)
    {
        // HIGHESTMODSEQ speaks of messages also that the client has not looked at yet.
        var resynchronizes = remembers && style == MirrorStyle.Qresync && View.HighestModSeq > 0 && View.Messages.All(message => message.IsKnown);
        var parameters = resynchronizes ? string.Create(CultureInfo.InvariantCulture, $" (QRESYNC ({View.UidValidity} {View.HighestModSeq}{KnownUids()}))") : "";
        View.Select(resynchronizes, Mailbox is not null);
        await OkAsync($"{(readOnly ? "EXAMINE" : "SELECT")} {mailbox}{parameters}");
        View.EndSelect();
        (Mailbox, IsReadOnly) = (mailbox, readOnly);
        await LearnAsync();
    }

    /// <summary>Drops the connection and comes back.</summary>
    public async Task ReconnectAsync()
    {
        var (mailbox, readOnly) = (Mailbox!, IsReadOnly);
        await _replies!.DisposeAsync();
        await ConnectAsync();
        await SelectAsync(mailbox, readOnly, remembers: true);
    }

    /// <summary>Asks for what is not known of messages, as long as the server knows.</summary>
    public async Task LearnAsync()
    {
        for (var tries = 0; View.Messages.Any(message => !message.IsKnown) && tries < 3; tries++)
        {
            await OkAsync("UID FETCH 1:* (FLAGS)");
            await OkAsync("NOOP");
        }
    }

    public async Task StartIdleAsync()
    {
        _idleTag = NextTag();
        await _replies!.SendAsync($"{_idleTag} IDLE\r\n");
        while (await ReadAsync() is { } line && !line.StartsWith('+'))
        {
            TakeUntagged(line, keepsNumbers: false);
        }
    }

    public async Task EndIdleAsync()
    {
        await _replies!.SendAsync("DONE\r\n");
        _ = await ReceiveAsync(_idleTag!, keepsNumbers: false);
        _idleTag = null;
    }

    /// <summary>Sends a command that must succeed.</summary>
    public async Task OkAsync(string command)
    {
        if (await CommandAsync(command) is var status && status != "OK")
        {
            throw new MirrorException($"{status} to {command}");
        }
    }

    /// <summary>Sends a command.</summary>
    /// <returns>OK or NO.</returns>
    public async Task<string> CommandAsync(string command)
    {
        var tag = NextTag();
        var word = command.Split(' ')[0];
        await _replies!.SendAsync($"{tag} {command}\r\n");
        // With NOTIFY an EXPUNGE may have been on its way before the server read the command (RFC 5465 §5.2).
        return await ReceiveAsync(tag, style != MirrorStyle.Notify && word is ("FETCH" or "STORE" or "SEARCH"));
    }

    public ValueTask DisposeAsync() => _replies?.DisposeAsync() ?? ValueTask.CompletedTask;

    private string NextTag() => string.Create(CultureInfo.InvariantCulture, $"{name}.{++_lastTag}");

    private string KnownUids() => View.Count == 0 || _lastTag % 2 == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" 1:{Math.Max(1, View.HighestUid)}");

    private async Task<string> ReadAsync() => await _replies!.ReadAsync() ?? throw new MirrorException("The server ended the connection");

    private async Task<string> ReceiveAsync(string tag, bool keepsNumbers)
    {
        while (true)
        {
            var line = await ReadAsync();
            if (line.StartsWith("* ", StringComparison.Ordinal))
            {
                TakeUntagged(line, keepsNumbers);
            }
            else if (line.StartsWith(tag + " ", StringComparison.Ordinal))
            {
                var reply = ArgumentReader.Read(line[tag.Length..]);
                View.ApplyCode(reply);
                return reply[0] is ImapArgument.Text { Value: "OK" or "NO" } status ? status.Value : throw new MirrorException(line);
            }
            else
            {
                throw new MirrorException($"Nobody asked for this: {line}");
            }
        }
    }

    private void TakeUntagged(string line, bool keepsNumbers)
    {
        var reply = ArgumentReader.Read(line[2..]);
        if (reply[0].Is("BAD") || reply[0].Is("BYE"))
        {
            throw new MirrorException(line);
        }

        View.Apply(reply, keepsNumbers);
    }
}
