namespace Embedded.Mail.Mime;

/// <summary>Where one known header field's value lies: from behind the colon to before its last line end. Eight octets.</summary>
internal readonly struct FieldRecord(uint offset, int length, MimeField field)
{
    public const int MaxLength = (1 << 24) - 1;

    private readonly uint _lengthAndField = ((uint)length << 8) | (byte)field;

    /// <summary>Octets from the beginning of the part's header.</summary>
    public uint Offset { get; } = offset;

    public int Length => (int)(_lengthAndField >> 8);

    public MimeField Field => (MimeField)(byte)_lengthAndField;
}
