namespace Embedded.Mail.Mime;

/// <summary>
/// One row of the part table, 64 octets. A part of a message in order of appearance; a container comes before what it contains.
/// </summary>
internal struct PartRecord
{
    public TextPosition Header;
    public TextPosition Body;
    public TextPosition End;

    /// <summary>Index of the part that contains this one; -1 for the message.</summary>
    public int Parent;

    /// <summary>Index of the first part behind this one and all it contains.</summary>
    public int Next;

    /// <summary>Index of the first of this part's fields; they end where the next part's begin.</summary>
    public int FirstField;

    public PartTraits Traits;
    public byte Depth;

    public readonly bool Is(PartTraits trait) => (Traits & trait) != 0;
}
