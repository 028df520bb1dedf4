using System.Collections.Immutable;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>The fields of the cache that answer a request: which of them is in which column. A column that a request does not need is -1.</summary>
internal sealed class CacheColumns
{
    // What an ENVELOPE is made of (RFC 9051 §7.5.2).
    private static readonly ImmutableArray<string> EnvelopeNames =
        ["Date", "Subject", "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "In-Reply-To", "Message-ID"];

    private readonly List<CacheField> _list = [];

    public CacheColumns(MetadataRequest request)
    {
        Fields = request.Fields;
        ReceivedDate = AddIf(MessageFields.InternalDate, CacheField.ReceivedDate);
        VirtualSize = AddIf(MessageFields.Size, CacheField.VirtualSize);
        Guid = AddIf(MessageFields.Guid, CacheField.Guid);
        SaveDate = AddIf(MessageFields.SaveDate, CacheField.SaveDate);
        Pop3Uidl = AddIf(MessageFields.Pop3Uidl, CacheField.Pop3Uidl);
        Body = AddIf(MessageFields.Body, CacheField.Body);
        BodyStructure = AddIf(MessageFields.Body | MessageFields.BodyStructure, CacheField.BodyStructure);
        Flags = AddIf(MessageFields.Body | MessageFields.BodyStructure, CacheField.Flags);
        MimeParts = AddIf(MessageFields.Body | MessageFields.BodyStructure, CacheField.MimeParts);
        Structure = AddIf(MessageFields.Structure, CacheField.Structure);
        Snippet = AddIf(MessageFields.Preview | MessageFields.PreviewIfKnown, CacheField.Snippet);
        Envelope = Asks(MessageFields.Envelope) ? AddHeaders(EnvelopeNames) : [];
        Headers = request.Headers.IsDefaultOrEmpty ? [] : AddHeaders(request.Headers);
    }

    public MessageFields Fields { get; }

    /// <summary>The columns.</summary>
    public IReadOnlyList<CacheField> List => _list;

    public int ReceivedDate { get; }

    public int VirtualSize { get; }

    public int Guid { get; }

    public int SaveDate { get; }

    public int Pop3Uidl { get; }

    public int Body { get; }

    public int BodyStructure { get; }

    public int Flags { get; }

    public int MimeParts { get; }

    public int Structure { get; }

    public int Snippet { get; }

    /// <summary>The header fields of the ENVELOPE; empty when it is not asked for.</summary>
    public ImmutableArray<int> Envelope { get; }

    /// <summary>The header fields that are asked for by name.</summary>
    public ImmutableArray<int> Headers { get; }

    public bool Asks(MessageFields field) => (Fields & field) != 0;

    /// <summary>What has to be read of a message besides what is known of it.</summary>
    public MessageNeeds NeedsOf(CacheValues values, int row)
    {
        if ((Asks(MessageFields.BodyStructure) && !KnowsBodyStructure(values, row)) || (Asks(MessageFields.Body) && !KnowsBody(values, row)) || Lacks(values, row, Structure)
            || (Asks(MessageFields.Preview) && Lacks(values, row, Snippet)))
        {
            return MessageNeeds.Text;
        }

        if (LacksAny(values, row, Envelope) || LacksAny(values, row, Headers))
        {
            return MessageNeeds.Header;
        }

        return Lacks(values, row, ReceivedDate) || Lacks(values, row, VirtualSize) || Lacks(values, row, Guid) || Lacks(values, row, SaveDate) || Lacks(values, row, Pop3Uidl)
            ? MessageNeeds.Properties
            : MessageNeeds.Nothing;
    }

    /// <summary>Whether flags and parts say that the message is a plain text, and what is to be said of it.</summary>
    public bool IsPlain(CacheValues values, int row, out CachedPart part)
    {
        part = default;
        var parts = values[row, MimeParts];
        return values.IsKnown(row, Flags) && values.IsKnown(row, MimeParts)
            && (CachedValue.ReadFlags(values[row, Flags]) & CachedFlags.IsPlain) != 0
            && CachedPart.TryRead(ref parts, isRoot: true, out part);
    }

    private static bool Lacks(CacheValues values, int row, int column) => column >= 0 && !values.IsKnown(row, column);

    private static bool LacksAny(CacheValues values, int row, ImmutableArray<int> columns)
    {
        foreach (var column in columns)
        {
            if (!values.IsKnown(row, column))
            {
                return true;
            }
        }

        return false;
    }

    private bool KnowsBodyStructure(CacheValues values, int row) => values.IsKnown(row, BodyStructure) || IsPlain(values, row, out _);

    private bool KnowsBody(CacheValues values, int row) => values.IsKnown(row, Body) || KnowsBodyStructure(values, row);

    private int AddIf(MessageFields fields, CacheField field) => Asks(fields) ? Add(field) : -1;

    private ImmutableArray<int> AddHeaders(ImmutableArray<string> names) =>
        [.. names.Select(name => Add(CacheField.Header(name))).Distinct()];

    private int Add(CacheField field)
    {
        var column = _list.FindIndex(field.IsLike);
        if (column < 0)
        {
            column = _list.Count;
            _list.Add(field);
        }

        return column;
    }
}
