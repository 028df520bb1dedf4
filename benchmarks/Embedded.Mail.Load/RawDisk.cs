using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Embedded.Mail.Load;

/// <summary>
/// What the file system alone can do: messages of the same sizes written to a temporary file, synced, and renamed, on as many plain threads as there are connections,
/// with no protocol and no client, and no more of an index than a log of records without meaning.
/// </summary>
/// <param name="threads">How many threads.</param>
/// <param name="folders">How many folders the files are spread over.</param>
internal sealed partial class RawDisk(int threads, int folders)
{
    private const int Write = 0x1;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int Append = 0x400;
    private const int CloseOnExec = 0x80000;
    private const int Mode = 0x180;

    // About what Dovecot's format takes to tell of a message.
    private static readonly byte[] Record = new byte[100];

    /// <summary>Waits until everything that was written is on the disk, so that nobody pays for what another left to the system.</summary>
    public static void Settle() => SyncAll();

    /// <summary>Writes for a while.</summary>
    /// <returns>Files in a second.</returns>
    public double Measure(LoadSettings settings, RawSync sync)
    {
        var root = WorkFolder.Create(settings);
        Settle();
        var made = Enumerable.Range(0, folders).Select(number => new Folder(Directory.CreateDirectory(Path.Combine(root, $"{number}")).FullName)).ToArray();
        var rate = Measure(made, settings.Duration, sync);
        Array.ForEach(made, static folder => folder.Dispose());
        return rate;
    }

    private double Measure(Folder[] made, TimeSpan duration, RawSync sync)
    {
        var count = 0L;
        var watch = new Stopwatch();
        Threads.Run(threads, watch.Start, (number, awaitStart) =>
        {
            var random = new Random(number);
            awaitStart();
            while (watch.Elapsed < duration)
            {
                var folder = made[random.Next(made.Length)];
                var message = DeliveryLoad.Messages[random.Next(DeliveryLoad.Messages.Count)];
                WriteFile($"{folder.Path}/temp.{number}", $"{folder.Path}/u.{Interlocked.Increment(ref count)}", message, sync != RawSync.None);
                if (sync == RawSync.MessageThenLog)
                {
                    folder.Note();
                }
            }
        });
        return count / watch.Elapsed.TotalSeconds;
    }

    private static void WriteFile(string temporary, string name, ReadOnlySpan<byte> octets, bool sync)
    {
        var file = Checked(Open(temporary, Write | Create | Exclusive | CloseOnExec, Mode), "open");
        WriteAll(file, octets);
        if (sync)
        {
            Checked(Sync(file), "fdatasync");
        }

        Checked(Close(file), "close");
        Checked(Rename(temporary, name), "rename");
    }

    private static void WriteAll(int file, ReadOnlySpan<byte> octets)
    {
        if (WriteOctets(file, octets, octets.Length) != octets.Length)
        {
            throw Error("write");
        }
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

    /// <summary>A folder of messages with its log.</summary>
    private sealed class Folder(string path) : IDisposable
    {
        private readonly int _log = Checked(Open($"{path}/log", Write | Create | Append | CloseOnExec, Mode), "open");

        public string Path => path;

        /// <summary>Writes a record of a message, one at a time.</summary>
        public void Note()
        {
            lock (this)
            {
                WriteAll(_log, Record);
                Checked(Sync(_log), "fdatasync");
            }
        }

        public void Dispose() => Checked(Close(_log), "close");
    }
}
