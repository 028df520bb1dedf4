using System.Diagnostics;
using System.Globalization;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>Works on messages of its own in mailboxes that it shares with other writers, and keeps a record of all that was acknowledged.</summary>
internal abstract class Writer(string name, int seed)
{
    private static readonly string[] Mailboxes = ["INBOX", "Work", "Archive/2024"];

    private readonly List<WrittenMessage> _messages = [];
    private readonly Random _random = new(seed);
    private int _made;

    /// <summary>What must be found at the end.</summary>
    public IReadOnlyList<WrittenMessage> Messages => _messages;

    /// <summary>How many operations were acknowledged.</summary>
    public int Operations { get; private set; }

    /// <summary>How long the slowest operation took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>Works until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            await StepAsync();
            Operations++;
            var elapsed = Stopwatch.GetElapsedTime(start);
            Slowest = elapsed > Slowest ? elapsed : Slowest;
        }
    }

    protected abstract Task<uint> AppendAsync(WrittenMessage message);

    protected abstract Task SetSeenAsync(WrittenMessage message, bool isSeen);

    protected abstract Task AddKeywordAsync(WrittenMessage message, string keyword);

    protected abstract Task<uint> CopyAsync(WrittenMessage message, string destination);

    protected abstract Task<uint> MoveAsync(WrittenMessage message, string destination);

    protected abstract Task ExpungeAsync(WrittenMessage message);

    private async Task StepAsync()
    {
        var choice = _random.Next(10);
        if (choice < 4 || _messages.Count == 0)
        {
            var message = new WrittenMessage(string.Create(CultureInfo.InvariantCulture, $"{name}-{_made++}")) { Mailbox = PickMailbox(), Uid = 0 };
            _messages.Add(message with { Uid = await AppendAsync(message) });
            return;
        }

        var index = _random.Next(_messages.Count);
        var picked = _messages[index];
        switch (choice)
        {
            case 4:
                await SetSeenAsync(picked, !picked.IsSeen);
                _messages[index] = picked with { IsSeen = !picked.IsSeen };
                break;
            case 5 when picked.Keyword.Length == 0:
                var keyword = $"k{_random.Next(12)}";
                await AddKeywordAsync(picked, keyword);
                _messages[index] = picked with { Keyword = keyword };
                break;
            case 6:
                var destination = PickMailbox();
                _messages.Add(picked with { Mailbox = destination, Uid = await CopyAsync(picked, destination) });
                break;
            case 7:
                destination = PickMailbox();
                _messages[index] = picked with { Mailbox = destination, Uid = await MoveAsync(picked, destination) };
                break;
            case 8:
                await ExpungeAsync(picked);
                _messages.RemoveAt(index);
                break;
        }
    }

    private string PickMailbox() => Mailboxes[_random.Next(Mailboxes.Length)];
}
