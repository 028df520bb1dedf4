using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>A message file in the making, under a temporary name or without any.</summary>
internal sealed class SdboxNewFile : IDisposable
{
    private readonly SdboxLiveMailbox _mailbox;
    private readonly AppendOptions _options;
    private readonly SdboxFileWriter _file;
    private readonly SdboxMessageWriter _writer;
    private readonly DateTimeOffset _now;
    private bool _isWritten;
    private bool _isKept;

    public SdboxNewFile(SdboxLiveMailbox mailbox, AppendOptions options)
    {
        var account = mailbox.Account;
        (_mailbox, _options, _now) = (mailbox, options, account.Time.GetUtcNow());
        _file = SdboxFileWriter.Create(account.Files, SdboxPaths.TemporaryFile(mailbox.Mails, _now), account.Permissions, _now);
        _writer = new SdboxMessageWriter(_file, account.Options.Compression);
    }

    /// <summary>The temporary name in the mailbox's directory, which the file has or may get.</summary>
    public string Name => Path.GetFileName(_file.Path);

    /// <summary>RFC822.SIZE of what was added so far.</summary>
    public long VirtualSize => _writer.VirtualSize;

    /// <summary>What the index gets to know.</summary>
    public NewMessage Message => new(_options.Flags, _options.Keywords, VirtualSize);

    /// <summary>Whether <see cref="Sync"/> is to be called once the file has its name.</summary>
    public bool SyncsWithName { get; private set; }

    /// <summary>Whether the message has a POP3 UIDL of its own.</summary>
    public bool HasPop3Uidl => _options.Pop3Uidl is not null;

    /// <summary>When the message was saved, where that is not now.</summary>
    public DateTimeOffset? SaveDate => _options.SaveDate;

    /// <summary>Whether the disk must be asked to dispose it.</summary>
    public bool HasWork => !_isKept;

    /// <summary>Whether so many further octets can be added on any thread.</summary>
    public bool StaysInMemory(int count) => _writer.StaysInMemory(count);

    public bool Add(ReadOnlySpan<byte> octets)
    {
        _file.MoveTo(_mailbox.Mails);
        _writer.Write(octets);
        return true;
    }

    /// <summary>Writes the file whole, to stable storage where that is wanted. Further calls do nothing. With the tree locked for reading.</summary>
    /// <param name="mayStayOpen">Whether the file may be left open until it has its name.</param>
    public void Write(bool mayStayOpen)
    {
        if (!_isWritten)
        {
            _file.MoveTo(_mailbox.Mails);
            var wanted = _mailbox.Durability;
            var durability = wanted == Durability.WithName && !mayStayOpen ? Durability.Now : wanted;

            // Where a sync of the directory is all that is certain, nothing is known of files whose octets came before their only name.
            _writer.Finish(Metadata(), durability, mayBeUnnamed: mayStayOpen && durability != Durability.Now && _mailbox.HasUnnamedFiles);
            (_isWritten, SyncsWithName) = (true, durability == Durability.WithName);
        }
    }

    /// <summary>Gives the written file the name of a message.</summary>
    /// <param name="directory">The mailbox's directory.</param>
    /// <param name="path">The name.</param>
    public FileMoveResult GiveName(string directory, string path) => _file.GiveName(directory, path);

    /// <summary>Brings the file to stable storage with the name that it has got.</summary>
    public void Sync() => _writer.Sync();

    /// <summary>It has become a message and is not deleted on disposal.</summary>
    public void Keep()
    {
        _isKept = true;
        _writer.Dispose();
    }

    public void Dispose()
    {
        _writer.Dispose();
        if (_isWritten && !_isKept)
        {
            _isKept = true;
            if (_file.HasName)
            {
                TryDelete();
            }
        }
    }

    private SdboxMetadata Metadata()
    {
        var guid = _options.Guid.IsEmpty ? MessageGuid.Create() : _options.Guid;
        var metadata = SdboxMetadata.Empty.With('R', (_options.InternalDate ?? _now).ToUnixTimeSeconds()).With('G', guid.ToString());
        return _options.Pop3Uidl is { } uidl ? metadata.With('P', Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(uidl))) : metadata;
    }

    private void TryDelete()
    {
        try
        {
            _ = _mailbox.Account.Files.TryDelete(Path.Combine(_mailbox.Mails, Name));
        }
        catch (IOException)
        {
            // What is left has a name by which it is cleared away later.
        }
    }
}
