namespace Embedded.Mail.Mime;

/// <summary>One part of a message: a row of its <see cref="MessageStructure"/>. Offsets are those of the text as scanned.</summary>
public readonly struct MessagePart
{
    private readonly MessageStructure _structure;

    internal MessagePart(MessageStructure structure, int index)
    {
        _structure = structure;
        Index = index;
    }

    /// <summary>The part's place in the table.</summary>
    public int Index { get; }

    /// <summary>Index of the part that contains this one; -1 for the message itself.</summary>
    public int Parent => Record.Parent;

    /// <summary>Index of the first part behind this one and all that it contains.</summary>
    public int Next => Record.Next;

    /// <summary>Whether its parts follow in the table. False also for a multipart that has no boundary or lies too deep.</summary>
    public bool IsMultipart => Record.Is(PartTraits.Multipart);

    /// <summary>Whether the next part in the table is a message that this one encloses (message/rfc822, message/global).</summary>
    public bool IsMessage => Record.Is(PartTraits.Message);

    /// <summary>Whether it is text/*, which is also what no Content-Type means.</summary>
    public bool IsText => Record.Is(PartTraits.Text);

    /// <summary>The header with its empty line.</summary>
    public OctetRange Header => new(Record.Header.Offset, Record.Body.Offset - Record.Header.Offset);

    /// <summary>The body, without the line end that belongs to the boundary behind it.</summary>
    public OctetRange Body => new(Record.Body.Offset, Record.End.Offset - Record.Body.Offset);

    /// <summary>Line feeds in the header.</summary>
    public long HeaderLines => Record.Body.Lines - Record.Header.Lines;

    /// <summary>Line feeds in the body.</summary>
    public long BodyLines => Record.End.Lines - Record.Body.Lines;

    /// <summary>Where the header lies when every line ends in CRLF.</summary>
    public OctetRange VirtualHeader => new(Record.Header.Virtual, Record.Body.Virtual - Record.Header.Virtual);

    /// <summary>Where the body lies when every line ends in CRLF.</summary>
    public OctetRange VirtualBody => new(Record.Body.Virtual, Record.End.Virtual - Record.Body.Virtual);

    private PartRecord Record => _structure.Parts[Index];

    /// <summary>Reads what the part's header says of its content.</summary>
    /// <param name="message">The text that was scanned.</param>
    public PartContent ReadContent(ReadOnlySpan<byte> message) => PartContent.Read(new FieldText(_structure, message), Index);

    /// <summary>Reads what the part's header says of its content, of a stored message.</summary>
    /// <param name="message">The message that was scanned.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public ValueTask<PartContent> ReadContentAsync(MessageBody message, CancellationToken cancellationToken) =>
        GatheredFields.ReadContentAsync(_structure, message, Index, cancellationToken);

    /// <summary>As <see cref="ReadContent"/>, from the octets of the part's header only.</summary>
    internal PartContent ReadContentOfHeader(ReadOnlySpan<byte> header) =>
        PartContent.Read(new FieldText(_structure, header, Record.Header.Offset), Index);
}
