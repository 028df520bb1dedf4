using System.Globalization;
using System.Text.RegularExpressions;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Tests.Imap.Commands;

public partial class SeveralClientsTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public async Task Clients_that_change_a_mailbox_by_turns_all_know_it_in_the_end(int seed)
    {
        var random = new Random(seed);
        await using var server = MessageTestServer.Start();
        await server.AppendSubjectsAsync([.. Enumerable.Range(1, 12).Select(i => $"s{i}")]);
        var clients = new List<Model>();
        for (var i = 0; i < 3; i++)
        {
            clients.Add(await Model.StartAsync(await server.SelectAsync()));
        }

        for (var round = 0; round < 250; round++)
        {
            await clients[random.Next(clients.Count)].ActAsync(random);
            if (round % 25 == 24)
            {
                await AssertAllKnowAsync(server, clients);
            }
        }
    }

    private static async Task AssertAllKnowAsync(MessageTestServer server, List<Model> clients)
    {
        await using var mailbox = await server.OpenAsync();
        foreach (var client in clients)
        {
            await client.RunAsync("NOOP");
            var expected = mailbox.State.Messages.Select(entry => $"{entry.Uid} {Text(entry.Flags)}");
            Assert.That(client.Messages.Select(message => $"{message.Uid} {Text(message.Flags)}"), Is.EqualTo(expected));
        }
    }

    private static string Text(MessageFlags flags) => flags.ToString();

    /// <summary>What a client makes of untagged data alone.</summary>
    private sealed partial class Model(MessageTestClient client)
    {
        private static readonly string[] Names = ["\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft"];

        public List<(Uid Uid, MessageFlags Flags)> Messages { get; } = [];

        public static async Task<Model> StartAsync(MessageTestClient client)
        {
            var model = new Model(client);
            model.Hear("* 12 EXISTS");
            await model.LearnAsync();
            return model;
        }

        public async Task ActAsync(Random random)
        {
            var count = Messages.Count;
            var first = random.Next(1, Math.Max(2, count + 1));
            var set = $"{first}:{Math.Min(count, first + random.Next(3))}";
            var flag = random.Next(5);
            switch (count == 0 ? 0 : random.Next(9))
            {
                case 0 or 1:
                    await RunAsync("APPEND INBOX (\\Draft) {5+}\r\nhello");
                    break;
                case 2:
                    await RunAsync($"STORE {set} +FLAGS ({Names[flag]})");
                    break;
                case 3:
                    await StoreSilentlyAsync(set, flag);
                    break;
                case 4:
                    await RunAsync($"FETCH {set} (BODY[TEXT])");
                    break;
                case 5:
                    await RunAsync("EXPUNGE");
                    break;
                case 6:
                    await RunAsync($"UID EXPUNGE {Messages[first - 1].Uid}");
                    break;
                case 7:
                    await RunAsync($"COPY {set} INBOX");
                    break;
                default:
                    await RunAsync($"UID STORE {Messages[first - 1].Uid}:* -FLAGS ({Names[flag]})");
                    break;
            }
        }

        public async Task RunAsync(string command)
        {
            _ = await client.CommandAsync(command);
            foreach (var line in client.Untagged)
            {
                Assert.That(line.EndsWith(" EXPUNGE", StringComparison.Ordinal) && NamesNumbers(command), Is.False, $"{command}: {line}");
                Hear(line);
            }

            await LearnAsync();
        }

        private static bool NamesNumbers(string command) => command.StartsWith("FETCH", StringComparison.Ordinal) || command.StartsWith("STORE", StringComparison.Ordinal);

        // The client works the flags out before it hears of others' changes, which come with the answer.
        private async Task StoreSilentlyAsync(string set, int flag)
        {
            var ends = set.Split(':').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
            for (var number = ends[0]; number <= ends[1]; number++)
            {
                Messages[number - 1] = Messages[number - 1] with { Flags = Messages[number - 1].Flags | FlagOf(Names[flag]) };
            }

            await RunAsync($"STORE {set} +FLAGS.SILENT ({Names[flag]})");
        }

        /// <summary>Asks for what EXISTS announced.</summary>
        private async Task LearnAsync()
        {
            while (Messages.FindIndex(message => message.Uid.IsNone) is var unknown and >= 0)
            {
                await client.AskAsync($"FETCH {unknown + 1}:* (UID FLAGS)");
                foreach (var line in client.Untagged)
                {
                    Hear(line);
                }
            }
        }

        private void Hear(string line)
        {
            var match = Numbered().Match(line);
            if (!match.Success)
            {
                return;
            }

            var number = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            switch (match.Groups[2].Value)
            {
                case "EXPUNGE":
                    Messages.RemoveAt(number - 1);
                    break;
                case "EXISTS":
                    Assert.That(number, Is.GreaterThan(Messages.Count), "EXISTS never takes messages away");
                    Messages.AddRange(Enumerable.Repeat((Uid.None, MessageFlags.None), number - Messages.Count));
                    break;
                case "FETCH":
                    Learn(number, line);
                    break;
            }
        }

        private void Learn(int number, string line)
        {
            if (UidItem().Match(line) is { Success: true } uid)
            {
                Messages[number - 1] = Messages[number - 1] with { Uid = new Uid(uint.Parse(uid.Groups[1].Value, CultureInfo.InvariantCulture)) };
            }

            if (FlagsItem().Match(line) is { Success: true } flags)
            {
                var names = flags.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                Messages[number - 1] = Messages[number - 1] with { Flags = names.Aggregate(MessageFlags.None, (sum, name) => sum | FlagOf(name)) };
            }
        }

        private static MessageFlags FlagOf(string name) => Enum.TryParse<MessageFlags>(name.TrimStart('\\'), out var flag) ? flag : MessageFlags.None;

        [GeneratedRegex(@"^\* (\d+) (EXPUNGE|EXISTS|FETCH)")]
        private static partial Regex Numbered();

        [GeneratedRegex(@"UID (\d+)")]
        private static partial Regex UidItem();

        [GeneratedRegex(@"FLAGS \(([^)]*)\)")]
        private static partial Regex FlagsItem();
    }
}
