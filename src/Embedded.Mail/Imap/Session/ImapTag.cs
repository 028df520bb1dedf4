namespace Embedded.Mail.Imap.Session;

/// <summary>The tag of the command in hand, kept because the command's octets are given up before it is answered.</summary>
internal sealed class ImapTag
{
    private byte[] _octets = new byte[16];
    private int _length;

    /// <summary>The tag; empty when the client gave none, and the answer then is untagged.</summary>
    public ReadOnlySpan<byte> Octets => _octets.AsSpan(0, _length);

    /// <summary>Keeps a tag.</summary>
    public void Set(ReadOnlySpan<byte> tag)
    {
        if (tag.Length > _octets.Length)
        {
            _octets = new byte[tag.Length];
        }

        tag.CopyTo(_octets);
        _length = tag.Length;
    }
}
