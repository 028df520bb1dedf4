using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Embedded.Mail.Auth;

namespace Embedded.Mail.InteropTests.Auth;

/// <summary>libpam and its modules give back what they take, and so do we.</summary>
[NonParallelizable]
public sealed partial class PamLeakTests
{
    private const int Logins = 3000;
    private const int Rounds = 5;

    [Test]
    public async Task Thousands_of_logins_leave_neither_handles_nor_memory_nor_threads_behind()
    {
        PamFixture.RequireModule("pam_pwdfile.so", "libpam-pwdfile");
        using var pam = new PamFixture();
        var file = pam.Folder.Write("passwords", $"alice:{StoredPassword.Create("MD5-CRYPT", "right").Value}\n");
        pam.Service("dovecot", $"auth required pam_pwdfile.so pwdfile {file}", "account required pam_permit.so", "session required pam_permit.so");
        var db = pam.PassDb(options => (options.MaxConcurrency, options.OpenSession, options.SetCredentials) = (4, true, true));

        await LogInAsync(db);
        pam.Log.Clear();
        var rounds = new List<Usage> { Usage.Now() };
        for (var round = 0; round < Rounds; round++)
        {
            await LogInAsync(db);
            pam.Log.Clear();
            rounds.Add(Usage.Now());
        }

        await TestContext.Out.WriteLineAsync(string.Join('\n', rounds));
        Assert.That(rounds[^1].Handles, Is.LessThanOrEqualTo(rounds[0].Handles + 10));
        Assert.That(rounds[^1].Threads, Is.LessThanOrEqualTo(rounds[0].Threads + 10));

        // The runtime compiles what is used much, now and then; what leaks does so in every round.
        Assert.That(LeastGrowth(rounds, usage => usage.Native), Is.LessThan(20 * Logins));
        Assert.That(LeastGrowth(rounds, usage => usage.Managed), Is.LessThan(20 * Logins));
    }

    private static long LeastGrowth(List<Usage> rounds, Func<Usage, long> octets) =>
        rounds.Zip(rounds.Skip(1), (before, after) => octets(after) - octets(before)).Min();

    private static async Task LogInAsync(IPassDb db)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, Logins), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
        {
            var result = await db.AskAsync(i % 3 == 2 ? "mallory" : "alice", i % 3 == 0 ? "right" : "wrong");
            if (result is PassDbResult.Ok != (i % 3 == 0))
            {
                throw new AssertionException($"login {i}: {result}");
            }
        });
    }

    // struct mallinfo2 of glibc, all arenas together.
    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial HeapUse GetMemory();

    [InlineArray(10)]
    private struct HeapUse
    {
        private nuint _first;
    }

    /// <summary>What the process holds: octets given out by the C library, and by the collector.</summary>
    private sealed record Usage(int Handles, int Threads, long Native, long Managed)
    {
        private const int Mapped = 4;
        private const int InUse = 7;

        public static Usage Now()
        {
            using var process = Process.GetCurrentProcess();
            var heap = GetMemory();
            return new Usage(Directory.GetFiles("/proc/self/fd").Length, process.Threads.Count, (long)(heap[InUse] + heap[Mapped]), GC.GetTotalMemory(forceFullCollection: true));
        }
    }
}
