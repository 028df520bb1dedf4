using System.Diagnostics;
using System.Globalization;

namespace Embedded.Mail.Load.Servers;

/// <summary>A mail server that is measured: where it listens and how much memory it takes.</summary>
internal abstract class MailServerProcess : IAsyncDisposable
{
    /// <summary>The password of all users.</summary>
    public const string Password = "load";

    /// <summary>The port of IMAP without TLS.</summary>
    public abstract int ImapPort { get; }

    /// <summary>The port of IMAP with TLS from the start.</summary>
    public abstract int ImapsPort { get; }

    /// <summary>The port of LMTP.</summary>
    public abstract int LmtpPort { get; }

    /// <summary>The port of POP3 without TLS.</summary>
    public abstract int Pop3Port { get; }

    /// <summary>Where all its files are.</summary>
    public abstract string Folder { get; }

    /// <summary>The process that everything else of the server descends from.</summary>
    protected abstract int ProcessId { get; }

    /// <summary>The name of a user.</summary>
    public static string UserName(int number) => string.Create(CultureInfo.InvariantCulture, $"user{number}");

    /// <summary>
    /// Octets of memory of all the server's processes together. Pages that several share are counted once (PSS), which for a server of one process is its resident set.
    /// </summary>
    public long Memory() => ProcessTree.Of(ProcessId).Sum(ProcessTree.ProportionalSetSize);

    /// <summary>The processor time of all the server's processes together, since their start.</summary>
    public TimeSpan ProcessorTime() => ProcessTree.Of(ProcessId).Aggregate(TimeSpan.Zero, static (sum, id) => sum + ProcessTree.ProcessorTime(id));

    /// <summary>How many messages a user's INBOX has.</summary>
    public async Task<long> CountMessagesAsync(int user)
    {
        using var connection = await ImapConnection.OpenAsync(ImapPort, tls: false);
        await connection.CommandAsync($"LOGIN {UserName(user)} {Password}");
        return await connection.CountInboxAsync();
    }

    /// <summary>Gives a user all that the first user has, but what is remembered of the messages' texts: nothing of it is in any process's memory.</summary>
    public void CopyMail(int user)
    {
        // Message files are never changed in place, so that a copy is a further name, as a server's own copies are; indexes are.
        const string script = """
            cp -al "$0" "$1" && find "$1" -type f ! -name 'u.*' | while read -r file; do cp -p "$file" "$file.copy" && mv "$file.copy" "$file" || exit 1; done && find "$1" -name dovecot.index.cache -delete
            """;
        var root = Path.Combine(Folder, "mail");
        using var copy = Process.Start("/bin/sh", ["-c", script, Path.Combine(root, UserName(0)), Path.Combine(root, UserName(user))]);
        copy.WaitForExit();
        if (copy.ExitCode != 0)
        {
            throw new InvalidOperationException($"The mail of {UserName(0)} could not be copied.");
        }
    }

    public abstract ValueTask DisposeAsync();
}
