using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Embedded.Mail.Load;

/// <summary>
/// What the file system alone can do: messages of the same sizes written to a temporary file, synced, and renamed, on as many plain threads as there are connections,
/// with no index, no protocol and no client.
/// </summary>
/// <param name="threads">How many threads.</param>
/// <param name="folders">How many folders the files are spread over.</param>
internal sealed partial class RawDisk(int threads, int folders)
{
    private const int Write = 0x1;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int CloseOnExec = 0x80000;

    /// <summary>Waits until everything that was written is on the disk, so that nobody pays for what another left to the system.</summary>
    public static void Settle() => SyncAll();

    /// <summary>Writes for a while.</summary>
    /// <returns>Files in a second.</returns>
    public double Measure(LoadSettings settings, bool sync)
    {
        var root = WorkFolder.Create(settings);
        Settle();
        var names = Enumerable.Range(0, folders).Select(number => Directory.CreateDirectory(Path.Combine(root, $"{number}")).FullName).ToArray();
        return Measure(names, settings.Duration, sync);
    }

    private double Measure(string[] names, TimeSpan duration, bool sync)
    {
        var count = 0L;
        var watch = new Stopwatch();
        Threads.Run(threads, watch.Start, (number, awaitStart) =>
        {
            var random = new Random(number);
            awaitStart();
            while (watch.Elapsed < duration)
            {
                var folder = names[random.Next(names.Length)];
                var message = DeliveryLoad.Messages[random.Next(DeliveryLoad.Messages.Count)];
                WriteFile($"{folder}/temp.{number}", $"{folder}/u.{Interlocked.Increment(ref count)}", message, sync);
            }
        });
        return count / watch.Elapsed.TotalSeconds;
    }

    private static void WriteFile(string temporary, string name, ReadOnlySpan<byte> octets, bool sync)
    {
        var file = Checked(Open(temporary, Write | Create | Exclusive | CloseOnExec, 0x180), "open");
        if (WriteOctets(file, octets, octets.Length) != octets.Length)
        {
            throw Error("write");
        }

        if (sync)
        {
            Checked(Sync(file), "fdatasync");
        }

        Checked(Close(file), "close");
        Checked(Rename(temporary, name), "rename");
    }

    private static int Checked(int result, string call) => result >= 0 ? result : throw Error(call);

    private static IOException Error(string call) => new($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteOctets(int file, ReadOnlySpan<byte> octets, nint count);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void SyncAll();

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Rename(string from, string to);
}
