using System.Globalization;
using System.Reflection;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.InteropTests.Sdbox;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.InteropTests.Crash;

/// <summary>A process at work on mail is killed again and again, and nothing that it acknowledged is lost.</summary>
[Platform("Linux")]
public sealed class SigkillTests
{
    private const int DovecotLooksEach = 10;

    [TestCase(1)]
    [TestCase(2)]
    public async Task Nothing_acknowledged_is_lost_when_the_process_is_killed(int seed)
    {
        using var folder = new TemporaryFolder();
        var root = folder["mail"];

        // Dovecot is another user.
        _ = Directory.CreateDirectory(root);
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(root, (UnixFileMode)0b111_101_101);
        var random = new Random(seed);
        var ledger = new CrashLedger();
        for (var kill = 1; kill <= Effort.Kills; kill++)
        {
            await KillAsync(root, (seed * 10_000) + kill, random.Next(1, 200), ledger);
            await CheckAsync(root, ledger);
            if (kill % DovecotLooksEach == 0)
            {
                await AskDovecotAsync(root, ledger);
            }
        }

        Assert.That(ledger.Count, Is.GreaterThan(0));
    }

    /// <summary>Runs a process until it has acknowledged so much, kills it, and reads what it came to say.</summary>
    private static async Task KillAsync(string root, int seed, int lines, CrashLedger ledger)
    {
        var assembly = typeof(SigkillTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(static metadata => metadata.Key == "Fuzz").Value!;
        await using var program = RunningProgram.Start(new ProgramStart("dotnet", [assembly, "--crash", root, "--seed", seed.ToString(CultureInfo.InvariantCulture)]));
        for (var i = 0; i < lines; i++)
        {
            ledger.Read(await program.ReadLineAsync() ?? throw new InvalidOperationException($"It ended by itself.\n{(await program.EndAsync()).Errors}"));
        }

        await program.SignalAsync("KILL");
        var rest = (await program.EndAsync()).Output.Split('\n');

        // A line that was cut off was not told.
        foreach (var line in rest.SkipLast(1))
        {
            ledger.Read(line);
        }
    }

    private static async Task CheckAsync(string root, CrashLedger ledger)
    {
        await using var store = new SdboxMailStore(new SdboxStoreOptions { Location = $"sdbox:{root}/%u", Sync = SyncMode.Never }, TimeProvider.System);
        foreach (var user in ledger.Users)
        {
            await using var account = await store.OpenAccountAsync(new MailUser(user), AccountSettings.Default, CancellationToken.None);
            await ledger.CheckAsync(user, account);
        }
    }

    /// <summary>Dovecot shows the same as ours, and has nothing to complain of; nor has ours after it.</summary>
    private static async Task AskDovecotAsync(string root, CrashLedger ledger)
    {
        foreach (var user in ledger.Users)
        {
            using var shared = new SharedRoot(existing: Path.Combine(root, user));
            var lines = (await shared.DoveadmAsync("-f", "tab", "fetch", "mailbox uid flags guid", "ALL")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            await using var store = shared.OpenStore();
            await using var account = await SharedRoot.OpenAccountAsync(store);
            Assert.That(lines.Skip(1).Select(WithoutRecent).Order(StringComparer.Ordinal), Is.EqualTo((await DescribeAsync(account)).Order(StringComparer.Ordinal)), user);
            shared.AssertSilent();
        }
    }

    private static string WithoutRecent(string line) => line.Replace(" \\Recent", "", StringComparison.Ordinal).Replace("\\Recent", "", StringComparison.Ordinal);

    private static async Task<IReadOnlyList<string>> DescribeAsync(IMailAccount account)
    {
        var lines = new List<string>();
        foreach (var listing in (await account.ListAsync(CancellationToken.None)).Where(static listing => (listing.Attributes & MailboxAttributes.NoSelect) == 0))
        {
            await using var mailbox = await account.OpenMailboxAsync(listing.Name, MailboxAccess.ReadOnly, CancellationToken.None);
            var state = mailbox.State;
            await foreach (var message in mailbox.ReadMetadataAsync(UidSet.All, new MetadataRequest(MessageFields.Guid), CancellationToken.None))
            {
                var flags = state.Messages.Any(entry => entry.Uid == message.Uid && (entry.Flags & MessageFlags.Flagged) != 0) ? "\\Flagged" : "";
                lines.Add($"{listing.Name}\t{message.Uid}\t{flags}\t{message.Guid}");
            }
        }

        return lines;
    }
}
