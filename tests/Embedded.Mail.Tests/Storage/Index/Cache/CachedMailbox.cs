using System.Collections.Immutable;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Mime;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Index;
using Embedded.Mail.Storage.Index.Cache;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Storage.Index.Cache;

/// <summary>A mailbox with texts in memory and a cache in a folder of its own; what goes into the log is applied to a table of offsets.</summary>
internal sealed class CachedMailbox : IMessageSource, ICacheSink, ICacheIndex, IDisposable
{
    public const uint IndexId = 4711;

    private static readonly DiskThreads Disk = new(4);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cache-");
    private readonly SortedDictionary<Uid, byte[]> _texts = [];
    private readonly Dictionary<Uid, uint> _offsets = [];
    private int _opened;

    public CachedMailbox(FileLayer? files = null)
    {
        Files = files ?? SystemFileLayer.Instance;
        Store = NewStore(Files);
    }

    public FileLayer Files { get; }

    public CacheStore Store { get; set; }

    public ManualTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public uint ResetId { get; set; }

    public Uid FirstNew { get; set; }

    /// <summary>Whether messages are said to be stored with LF.</summary>
    public bool IsStoredWithLf { get; init; } = true;

    public string Path => new IndexPaths(_folder.FullName).Cache;

    /// <summary>How many messages were opened, since this was asked last.</summary>
    public int TakeOpened() => Interlocked.Exchange(ref _opened, 0);

    public List<CacheCommit> Commits { get; } = [];

    public List<CacheAdditions> Additions { get; } = [];

    public CacheIdentity Cache => new(IndexId, ResetId, FirstNew);

    public int Count => _texts.Count;

    public IEnumerable<LogRecordValue> Offsets => _texts.Keys.Where(uid => _offsets.GetValueOrDefault(uid) != 0).Select(uid => new LogRecordValue(uid, _offsets[uid]));

    public IEnumerable<Uid> Uids => _texts.Keys;

    public CacheStore NewStore(FileLayer files) => new(files, new IndexPaths(_folder.FullName), UnixFileMode.UserRead | UnixFileMode.UserWrite, null, Time);

    public Uid Add(string text)
    {
        var uid = new Uid(_texts.Count == 0 ? 1 : _texts.Keys.Last().Value + 1);
        _texts.Add(uid, Encoding.Latin1.GetBytes(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal)));
        return uid;
    }

    public void AddOctets(Uid uid, byte[] text) => _texts.Add(uid, text);

    public void Expunge(Uid uid)
    {
        _texts.Remove(uid);
        _offsets.Remove(uid);
    }

    public byte[] TextOf(Uid uid) => _texts[uid];

    public bool TryGetOffset(Uid uid, out uint offset)
    {
        offset = _offsets.GetValueOrDefault(uid);
        return _texts.ContainsKey(uid);
    }

    public void SetOffset(Uid uid, uint offset) => _offsets[uid] = offset;

    public ValueTask AddAsync(CacheAdditions additions)
    {
        lock (Commits)
        {
            Additions.Add(additions);
            Apply(Store.Commit(this, additions));
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Does what the log's records would.</summary>
    public void Apply(CacheCommit commit)
    {
        Commits.Add(commit);
        if (commit.Resets)
        {
            ResetId = commit.FileSequence;
            _offsets.Clear();
        }

        foreach (var value in commit.Offsets)
        {
            _offsets[value.Uid] = value.Value;
        }

        commit.Confirm();
    }

    public ValueTask<OpenedMessage?> OpenAsync(Uid uid, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _opened);
        if (!_texts.TryGetValue(uid, out var text))
        {
            return ValueTask.FromResult<OpenedMessage?>(null);
        }

        return ValueTask.FromResult<OpenedMessage?>(new OpenedMessage(new TextBody(text, Broken.Contains(uid)))
        {
            InternalDate = DateTimeOffset.FromUnixTimeSeconds(1_000_000 + uid.Value),
            GuidText = new MessageGuid(1, uid.Value).ToString(),
            PhysicalSize = text.Length - (IsStoredWithLf ? text.AsSpan().Count((byte)'\n') : 0),
            SaveDate = DateTimeOffset.FromUnixTimeSeconds(2_000_000 + uid.Value),
            Pop3Uidl = uid.Value % 2 == 0 ? $"uidl-{uid.Value}" : null,
        });
    }

    /// <summary>The messages whose text the disk does not give.</summary>
    public HashSet<Uid> Broken { get; } = [];

    public List<Uid> Unreadable { get; } = [];

    public void NoteUnreadable(Uid uid, IOException error) => Unreadable.Add(uid);

    /// <summary>Reads metadata of all messages, as text, a line for each.</summary>
    public async Task<List<string>> ReadAsync(MessageFields fields, params ImmutableArray<string> headers)
    {
        var lines = new List<string>();
        var messages = Uids.Select(uid => new LogRecordValue(uid, _offsets.GetValueOrDefault(uid))).ToList();
        await foreach (var metadata in new MailboxMetadataReader(Store, Disk, this, this).ReadAsync(messages, Cache, new(fields, headers), CancellationToken.None))
        {
            lines.Add(Describe(metadata));
        }

        return lines;
    }

    /// <summary>What the texts alone say.</summary>
    public List<string> Expected(MessageFields fields, params ImmutableArray<string> headers) => [.. Uids.Select(uid => Describe(Parse(uid, fields, headers)))];

    public void Dispose() => _folder.Delete(recursive: true);

    private MessageMetadata Parse(Uid uid, MessageFields fields, ImmutableArray<string> headers)
    {
        var text = _texts[uid];
        var structure = MessageStructure.Scan(text);
        return new()
        {
            Uid = uid,
            InternalDate = (fields & MessageFields.InternalDate) != 0 ? DateTimeOffset.FromUnixTimeSeconds(1_000_000 + uid.Value) : default,
            Size = (fields & MessageFields.Size) != 0 ? text.Length : 0,
            Guid = (fields & MessageFields.Guid) != 0 ? new(1, uid.Value) : default,
            SaveDate = (fields & MessageFields.SaveDate) != 0 ? DateTimeOffset.FromUnixTimeSeconds(2_000_000 + uid.Value) : null,
            Pop3Uidl = (fields & MessageFields.Pop3Uidl) != 0 && uid.Value % 2 == 0 ? $"uidl-{uid.Value}" : null,
            Envelope = (fields & MessageFields.Envelope) != 0 ? Written(output => structure.WriteEnvelope(text, output)) : default,
            Body = (fields & MessageFields.Body) != 0 ? Written(output => structure.WriteBody(text, output)) : default,
            BodyStructure = (fields & MessageFields.BodyStructure) != 0 ? Written(output => structure.WriteBodyStructure(text, output)) : default,
            Structure = (fields & MessageFields.Structure) != 0 ? structure : null,
            Headers = headers.Length > 0 ? Written(output => HeaderFields.Select(text, headers, not: false, output)) : default,
        };
    }

    private static byte[] Written(Action<System.Buffers.ArrayBufferWriter<byte>> write)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }

    private static string Describe(MessageMetadata metadata) => string.Join(
        '|',
        metadata.Uid,
        metadata.InternalDate.ToUnixTimeSeconds(),
        metadata.Size,
        metadata.Guid,
        metadata.SaveDate?.ToUnixTimeSeconds(),
        metadata.Pop3Uidl,
        Text(metadata.Envelope),
        Text(metadata.Body),
        Text(metadata.BodyStructure),
        metadata.Structure is null ? "" : Convert.ToHexString(Written(metadata.Structure.Save)),
        Text(metadata.Headers));

    private static string Text(ReadOnlyMemory<byte> octets) => Encoding.Latin1.GetString(octets.Span);

    private sealed class TextBody(byte[] text, bool isBroken) : MessageBody
    {
        public override long Length => text.Length;

        public override ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (isBroken)
            {
                throw new IOException("The disk does not give it.");
            }

            var count = (int)Math.Clamp(text.Length - offset, 0, Math.Min(destination.Length, 1000));
            text.AsSpan((int)Math.Min(offset, text.Length), count).CopyTo(destination.Span);
            return ValueTask.FromResult(count);
        }
    }
}
