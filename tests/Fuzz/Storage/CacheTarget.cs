using System.Buffers.Binary;
using System.Text;
using Embedded.Mail.InteropTests.Mime;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Index;
using Embedded.Mail.Storage.Index.Cache;

namespace Embedded.Mail.Fuzz.Storage;

/// <summary>Everything that reads a cache file. An input is the file, and behind it the offsets of eight messages.</summary>
internal sealed class CacheTarget : IFuzzTarget
{
    private const int MessageCount = 8;
    private const int MaxSeedLength = 8 * 1024;
    private const uint IndexId = 0x6b02c9bf;

    private static readonly IndexPaths Paths = new("/");
    private static readonly CacheColumns Columns = new(new MetadataRequest((MessageFields)0x1ff, ["Subject", "X"]));

    public CacheTarget() => Seeds = [.. HardMessages.All.Select(Encoding.Latin1.GetBytes).Chunk(MessageCount).Where(static texts => texts.Length == MessageCount).Select(Make).Where(static seed => seed.Length < MaxSeedLength)];

    public IReadOnlyList<byte[]> Seeds { get; }

    public IReadOnlyList<byte[]> Pieces { get; } =
    [
        [0, 0, 0, 0], [1, 0, 0, 0], [8, 0, 0, 0], [0xff, 0xff, 0xff, 0xff], [0, 0, 1, 0], [0, 0, 0, 0x80], [0x80, 0x80, 0x80, 0x88], [0x80, 0x80, 0x81, 0x80], [4], [2], [3], [(byte)'(', (byte)')'], [(byte)'"'],
        .. new[] { "hdr.", "imap.body", "mime.parts", "flags\0", "{9}\r\n", "NIL " }.Select(Encoding.ASCII.GetBytes),
    ];

    public void Execute(byte[] input)
    {
        var index = new Index(input);
        var files = new OctetFiles();
        files.Set(Paths.Cache, input[..Math.Max(0, input.Length - (4 * MessageCount))]);
        var store = new CacheStore(files, Paths, UnixFileMode.UserRead, null, TimeProvider.System);
        if (store.Open(IndexId).File is not { } file)
        {
            return;
        }

        index.ResetId = file.Header.FileSequence;
        Read(file, index);
        var commit = store.Purge(index);
        var purged = store.Open(IndexId);
        if (commit.Resets && purged.Status != CacheOpenStatus.Missing)
        {
            throw new InvalidOperationException("The new file is believed before it is confirmed.");
        }

        commit.Confirm();
        using var again = new MetadataBatch(Columns, MessageCount);
        if (commit.Resets && store.Open(IndexId) is var opening && (opening.File is null || ReadBatch(opening.File, commit.Offsets, again).Reason is not null))
        {
            throw new InvalidOperationException("What was written is not what is read.");
        }
    }

    private static void Read(CacheFile file, Index index)
    {
        using var batch = new MetadataBatch(Columns, MessageCount);
        if (ReadBatch(file, index.All, batch).Reason is null && batch.Write() is null)
        {
            var metadata = new MessageMetadata();
            for (var row = 0; row < MessageCount; row++)
            {
                batch.CopyTo(row, metadata);
            }
        }
    }

    private static IndexDamage ReadBatch(CacheFile file, IEnumerable<LogRecordValue> messages, MetadataBatch batch)
    {
        batch.Fill(messages.GetEnumerator());
        using var reader = new CacheReader(file, Columns.List);
        return reader.Read(batch.Messages, batch.Values);
    }

    // The values in two records for every other message, so that there are chains.
    private static byte[] Make(byte[][] texts)
    {
        var files = new OctetFiles();
        var store = new CacheStore(files, Paths, UnixFileMode.UserRead, null, TimeProvider.System);
        var index = new Index(new byte[4 * MessageCount]);
        foreach (var columns in new[] { Columns, new CacheColumns(new MetadataRequest(MessageFields.Structure, ["To"])) })
        {
            var additions = texts.Select((text, i) => new CacheAddition(new((uint)i + 1), index.All.ElementAt(i).Value, ReadMessage(text, columns))).ToList();
            using var commit = store.Commit(index, new(index.ResetId, store.Usage.Note(columns.List, new([]), Uid.First, Uid.First, Uid.None), additions, default));
            commit.Confirm();
            index.Apply(commit);
        }

        return [.. files.Get(Paths.Cache), .. index.Octets];
    }

    private static byte[] ReadMessage(byte[] text, CacheColumns columns)
    {
        var source = new Source(Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(text).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal)));
        using var nothing = new CacheValues(columns.List, 1);
        return new MessageValueReader(columns, source).ReadAsync(Uid.First, nothing, 0, CancellationToken.None).AsTask().GetAwaiter().GetResult()!;
    }

    private sealed class Source(byte[] text) : IMessageSource
    {
        public void NoteUnreadable(Uid uid, IOException error) => throw error;

        public ValueTask<OpenedMessage?> OpenAsync(Uid uid, CancellationToken cancellationToken) => ValueTask.FromResult<OpenedMessage?>(new(new MemoryBody(text))
        {
            InternalDate = DateTimeOffset.UnixEpoch,
            SaveDate = DateTimeOffset.UnixEpoch,
            GuidText = "0123456789abcdef0123456789abcdef",
            PhysicalSize = text.Length,
        });
    }

    private sealed class Index(byte[] input) : ICacheIndex
    {
        public byte[] Octets { get; } = input[Math.Max(0, input.Length - (4 * MessageCount))..];

        public uint ResetId { get; set; }

        public CacheIdentity Cache => new(IndexId, ResetId, Uid.None);

        public int Count => MessageCount;

        public IEnumerable<LogRecordValue> All => Enumerable.Range(0, MessageCount).Select(i => new LogRecordValue(new((uint)i + 1), OffsetAt(i)));

        public IEnumerable<LogRecordValue> Offsets => All.Where(static message => message.Value != 0);

        public void Apply(CacheCommit commit)
        {
            ResetId = commit.FileSequence;
            foreach (var message in commit.Offsets)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(Octets.AsSpan(4 * (int)(message.Uid.Value - 1)), message.Value);
            }
        }

        public bool TryGetOffset(Uid uid, out uint offset)
        {
            offset = OffsetAt((int)uid.Value - 1);
            return true;
        }

        private uint OffsetAt(int i) => (4 * i) + 4 <= Octets.Length ? BinaryPrimitives.ReadUInt32LittleEndian(Octets.AsSpan(4 * i)) : 0;
    }
}
