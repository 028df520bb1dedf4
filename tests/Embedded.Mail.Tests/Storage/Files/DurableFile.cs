namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>A file: the octets that programs see, and those that it had at first.</summary>
internal sealed class DurableFile : DurableNode
{
    private byte[] _content;
    private int _length;

    /// <summary>A file whose octets are on stable storage.</summary>
    public DurableFile(UnixFileMode mode, byte[] content)
        : base(mode)
    {
        _content = content;
        First = [.. content];
        _length = content.Length;
    }

    /// <summary>The octets on stable storage at first.</summary>
    public byte[] First { get; }

    /// <summary>The octets that programs see.</summary>
    public Span<byte> Content => _content.AsSpan(0, _length);

    public void Write(ReadOnlySpan<byte> octets, long offset)
    {
        SetLength(Math.Max(_length, offset + octets.Length));
        octets.CopyTo(Content[(int)offset..]);
    }

    public void Append(ReadOnlySpan<byte> octets) => Write(octets, _length);

    public void SetLength(long length)
    {
        if (length > _content.Length)
        {
            Array.Resize(ref _content, (int)Math.Max(length, 2L * _length));
        }

        var before = _length;
        _length = (int)length;
        if (_length > before)
        {
            Content[before..].Clear();
        }
    }
}
