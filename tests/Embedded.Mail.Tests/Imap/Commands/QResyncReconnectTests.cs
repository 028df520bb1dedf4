using System.Globalization;
using System.Text.RegularExpressions;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Tests.Storage.Sdbox;

namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>A client of QRESYNC that loses its connection at any moment knows the mailbox again after SELECT (RFC 7162 §6), whatever others did before, meanwhile and after.</summary>
[Parallelizable(ParallelScope.All)]
public partial class QResyncReconnectTests
{
    private static readonly string[] Flags = ["\\Seen", "\\Flagged", "\\Answered", "\\Deleted", "$Work"];

    [TestCase(1, true)]
    [TestCase(2, true)]
    [TestCase(3, true)]
    [TestCase(1, false)]
    [TestCase(2, false)]
    [TestCase(3, false)]
    public async Task Lost_connections_lose_nothing(int seed, bool onDisk)
    {
        var random = new Random(seed);
        await using var root = onDisk ? new SdboxRoot() : null;
        await using var server = MessageTestServer.Start(store: root?.Store() ?? (IMailStore)new MemoryMailStore());
        await server.AppendSubjectsAsync([.. Enumerable.Range(1, 8).Select(i => $"s{i}")]);
        var client = new Client(server);
        await client.ConnectAsync();
        for (var round = 0; round < 120; round++)
        {
            await ChangeByOthersAsync(server, random);
            await client.ActAsync(random);
            if (random.Next(4) == 0)
            {
                await client.LoseConnectionAsync();
                await ChangeByOthersAsync(server, random);
                await client.ConnectAsync();
                await client.AssertKnowsAsync();
            }
            else if (random.Next(4) == 0)
            {
                await client.RunAsync("NOOP");
                await client.AssertKnowsAsync();
            }
        }

        await client.LoseConnectionAsync();
    }

    private static async Task ChangeByOthersAsync(MessageTestServer server, Random random)
    {
        await using var other = await server.SelectAsync();
        for (var i = random.Next(3); i > 0; i--)
        {
            var uid = random.Next(1, 30);
            _ = random.Next(5) switch
            {
                0 => await other.CommandAsync("APPEND INBOX {5+}\r\nhello"),
                1 => await other.CommandAsync("EXPUNGE"),
                2 => await other.CommandAsync($"UID STORE {uid}:{uid + 2} +FLAGS.SILENT (\\Deleted)"),
                _ => await other.CommandAsync($"UID STORE {uid}:* {(random.Next(2) == 0 ? "+" : "-")}FLAGS ({Flags[random.Next(Flags.Length)]})"),
            };
        }
    }

    [GeneratedRegex(@"^\* (\d+) (EXISTS|FETCH) ?(?:\((?:UID (\d+) ?)?(?:MODSEQ \((\d+)\) ?)?(?:FLAGS \(([^)]*)\) ?)?(?:MODSEQ \((\d+)\))?)?")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"\[(HIGHESTMODSEQ|UIDVALIDITY) (\d+)\]")]
    private static partial Regex Code();

    /// <summary>What a client keeps: what untagged data told it, and nothing else.</summary>
    private sealed class Client(MessageTestServer server)
    {
        // In the order of the mailbox; a UID of 0 is a message of which only EXISTS told.
        private readonly List<(uint Uid, string Flags)> _messages = [];
        private MessageTestClient? _connection;
        private int _exists;
        private ulong _modSeq;
        private uint _validity;
        private ulong _seen;
        private bool _hasCode;

        public async Task ConnectAsync()
        {
            _connection = await server.LogInAsync();
            _ = await _connection.AskAsync("ENABLE QRESYNC");
            var known = _messages.RemoveAll(message => message.Uid == 0) >= 0 && _validity != 0 ? $" (QRESYNC ({_validity} {_modSeq}))" : "";
            await RunAsync($"SELECT INBOX{known}");
            await RunAsync("UID FETCH 1:* (FLAGS)", known.Length == 0);
            await LearnAsync();
        }

        public async Task LoseConnectionAsync()
        {
            await _connection!.DisposeAsync();
        }

        public async Task ActAsync(Random random)
        {
            var number = random.Next(1, Math.Max(2, _messages.Count + 1));
            var flag = Flags[random.Next(Flags.Length)];
            await RunAsync((_messages.Count == 0 ? 0 : random.Next(8)) switch
            {
                0 => "APPEND INBOX {5+}\r\nhello",
                1 => $"FETCH {number} (MODSEQ)",
                2 => $"STORE {number} +FLAGS ({flag})",
                3 => $"FETCH {number} (BODY[])",
                4 => $"STORE {number} (UNCHANGEDSINCE {_modSeq}) -FLAGS ({flag})",
                5 => "EXPUNGE",
                6 => $"UID FETCH 1:* (FLAGS) (CHANGEDSINCE {_modSeq} VANISHED)",
                _ => $"UID SEARCH {number}",
            });
            await LearnAsync();
        }

        public async Task RunAsync(string command, bool condition = true)
        {
            if (!condition)
            {
                return;
            }

            (_seen, _hasCode) = (0, false);
            var answer = await _connection!.CommandAsync(command);
            foreach (var line in _connection.Untagged)
            {
                Hear(line);
            }

            HearCode(answer);
            AddUnknown();
            _modSeq = !_hasCode && _seen > _modSeq ? _seen : _modSeq;
        }

        public async Task AssertKnowsAsync()
        {
            await using var mailbox = await server.OpenAsync();
            var state = await mailbox.RefreshAsync(default);
            Assert.That(_messages, Is.EqualTo(state.Messages.Select(entry => (entry.Uid.Value, Written(entry, state)))));
            Assert.That(_modSeq, Is.LessThanOrEqualTo(state.HighestModSeq.Value));
        }

        private static string Written(MessageEntry entry, MailboxState state)
        {
            var names = Flags.Take(4).Where(name => entry.Flags.HasFlag(Enum.Parse<MessageFlags>(name[1..]))).Concat(state.KeywordsOf(entry).Select(word => word.Name));
            return Sorted(names);
        }

        private static string Sorted(IEnumerable<string> flags) => string.Join(' ', flags.Where(flag => flag != "\\Recent").Order(StringComparer.Ordinal));

        private async Task LearnAsync()
        {
            while (_messages.Exists(message => message.Uid == 0))
            {
                await RunAsync($"UID FETCH {_messages.Max(message => message.Uid) + 1}:* (FLAGS)");
            }
        }

        private void Hear(string line)
        {
            HearCode(line);
            if (line.StartsWith("* VANISHED ", StringComparison.Ordinal))
            {
                var gone = line.Split(' ')[^1].Split(',').Select(range => range.Split(':').Select(uint.Parse).ToArray()).ToList();
                var count = _messages.RemoveAll(message => gone.Exists(range => message.Uid >= range[0] && message.Uid <= range[^1]));
                _exists -= line.Contains("EARLIER") ? 0 : count;
                Assert.That(line.Contains("EARLIER") || count == gone.Sum(range => range[^1] - range[0] + 1), Is.True, line);
            }
            else if (Numbered().Match(line) is { Success: true } match)
            {
                Hear(match, line);
            }
        }

        // What EXISTS told counts once what vanished before is known, too.
        private void AddUnknown() => _messages.AddRange(Enumerable.Repeat((0u, ""), Math.Max(0, _exists - _messages.Count)));

        private void Hear(Match match, string line)
        {
            var number = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            if (match.Groups[2].Value == "EXISTS")
            {
                _exists = number;
                return;
            }

            AddUnknown();

            Assert.That(match.Groups[3].Success, Is.True, $"without UID: {line}");
            var modSeq = match.Groups[4].Success ? match.Groups[4].Value : match.Groups[6].Value;
            _seen = Math.Max(_seen, modSeq.Length == 0 ? 0 : ulong.Parse(modSeq, CultureInfo.InvariantCulture));
            var uid = uint.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture);
            var flags = match.Groups[5].Success ? Sorted(match.Groups[5].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : _messages[number - 1].Flags;
            Assert.That(_messages[number - 1].Uid, Is.Zero.Or.EqualTo(uid), line);
            _messages[number - 1] = (uid, flags);
        }

        private void HearCode(string line)
        {
            if (Code().Match(line) is not { Success: true } match)
            {
                return;
            }

            var value = ulong.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
            if (match.Groups[1].Value == "UIDVALIDITY")
            {
                _validity = (uint)value;
                return;
            }

            (_modSeq, _hasCode) = (value, true);
        }
    }
}
