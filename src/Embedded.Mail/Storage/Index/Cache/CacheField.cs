using System.Collections.Immutable;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>One kind of data that the cache can hold of a message.</summary>
/// <param name="Name">The name in the file; case does not matter.</param>
/// <param name="Type">How values are stored.</param>
/// <param name="Size">Octets of a value, or <see cref="VariableSize"/>.</param>
internal sealed record CacheField(string Name, CacheFieldType Type, uint Size)
{
    /// <summary>The size of what has none of its own.</summary>
    public const uint VariableSize = uint.MaxValue;

    /// <summary>What header fields' names begin with.</summary>
    public const string HeaderPrefix = "hdr.";

    public static readonly CacheField Flags = new("flags", CacheFieldType.Bitmask, 4);
    public static readonly CacheField SentDate = new("date.sent", CacheFieldType.Fixed, 8);
    public static readonly CacheField ReceivedDate = new("date.received", CacheFieldType.Fixed, 4);
    public static readonly CacheField SaveDate = new("date.save", CacheFieldType.Fixed, 4);
    public static readonly CacheField VirtualSize = new("size.virtual", CacheFieldType.Fixed, 8);
    public static readonly CacheField PhysicalSize = new("size.physical", CacheFieldType.Fixed, 8);
    public static readonly CacheField Body = Text("imap.body");
    public static readonly CacheField BodyStructure = Text("imap.bodystructure");
    public static readonly CacheField Envelope = Text("imap.envelope");
    public static readonly CacheField Pop3Uidl = Text("pop3.uidl");
    public static readonly CacheField Pop3Order = new("pop3.order", CacheFieldType.Fixed, 4);
    public static readonly CacheField Guid = Text("guid");
    public static readonly CacheField MimeParts = Octets("mime.parts");
    public static readonly CacheField BinaryParts = Octets("binary.parts");
    public static readonly CacheField Snippet = Octets("body.snippet");

    /// <summary>The scan of a message as <see cref="Mime.MessageStructure.Save"/> writes it: a field of ours, which Dovecot keeps as it keeps any that it does not know.</summary>
    public static readonly CacheField Structure = Octets("mime.structure");

    /// <summary>The fields that a new file has first, in the order that Dovecot gives them.</summary>
    public static readonly ImmutableArray<CacheField> Standard =
    [
        Flags, SentDate, ReceivedDate, SaveDate, VirtualSize, PhysicalSize, Body, BodyStructure, Envelope, Pop3Uidl, Pop3Order, Guid, MimeParts, BinaryParts, Snippet,
    ];

    public CacheDecision Decision { get; init; }

    /// <summary>When it was asked for last, in Unix seconds; 0 for never.</summary>
    public uint LastUsed { get; init; }

    public bool IsFixed => Type is CacheFieldType.Fixed or CacheFieldType.Bitmask;

    public bool IsHeader => Name.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The field that holds the header fields of a name.</summary>
    public static CacheField Header(string name) => new(HeaderPrefix + name, CacheFieldType.Header, VariableSize);

    /// <summary>Whether both hold the same; their decisions and use aside.</summary>
    public bool IsLike(CacheField other) => Type == other.Type && Size == other.Size && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

    private static CacheField Text(string name) => new(name, CacheFieldType.Text, VariableSize);

    private static CacheField Octets(string name) => new(name, CacheFieldType.Variable, VariableSize);
}
