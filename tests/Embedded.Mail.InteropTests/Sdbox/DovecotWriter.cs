using System.Globalization;
using System.Text.RegularExpressions;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>A writer with an IMAP session of Dovecot.</summary>
internal sealed partial class DovecotWriter(DovecotSession session, string name, int seed) : Writer(name, seed)
{
    private string _selected = "";

    protected override async Task<uint> AppendAsync(WrittenMessage message)
    {
        var answer = await session.AppendAsync(message.Mailbox, message.Text);
        return Number(AppendUid().Match(answer[^1]));
    }

    protected override Task SetSeenAsync(WrittenMessage message, bool isSeen) => StoreAsync(message, $"{(isSeen ? '+' : '-')}FLAGS (\\Seen)");

    protected override Task AddKeywordAsync(WrittenMessage message, string keyword) => StoreAsync(message, $"+FLAGS ({keyword})");

    protected override Task<uint> CopyAsync(WrittenMessage message, string destination) => TransferAsync(message, "COPY", destination);

    protected override Task<uint> MoveAsync(WrittenMessage message, string destination) => TransferAsync(message, "MOVE", destination);

    protected override async Task ExpungeAsync(WrittenMessage message)
    {
        await StoreAsync(message, "+FLAGS.SILENT (\\Deleted)");
        var answer = await session.CommandAsync($"UID EXPUNGE {message.Uid}");
        Assert.That(answer, Has.Some.EndsWith(" EXPUNGE"), $"expunge {message}");
    }

    private static uint Number(Match match) => match.Success ? uint.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : throw new AssertionException("no UID");

    private async Task StoreAsync(WrittenMessage message, string change)
    {
        await SelectAsync(message.Mailbox);
        var answer = await session.CommandAsync($"UID STORE {message.Uid} {change}");
        Assert.That(answer.Count > 1 || change.Contains("SILENT", StringComparison.Ordinal), Is.True, $"store {change} {message}");
    }

    private async Task<uint> TransferAsync(WrittenMessage message, string command, string destination)
    {
        await SelectAsync(message.Mailbox);
        var answer = await session.CommandAsync($"UID {command} {message.Uid} {destination}");
        return Number(answer.Select(line => CopyUid().Match(line)).FirstOrDefault(static match => match.Success) ?? throw new AssertionException($"{command} {message}: {answer[^1]}"));
    }

    private async Task SelectAsync(string mailbox)
    {
        if (_selected != mailbox)
        {
            await session.CommandAsync($"SELECT {mailbox}");
            _selected = mailbox;
        }
    }

    [GeneratedRegex(@"\[APPENDUID \d+ (\d+)\]")]
    private static partial Regex AppendUid();

    [GeneratedRegex(@"\[COPYUID \d+ \d+ (\d+)\]")]
    private static partial Regex CopyUid();
}
