using System.Buffers;
using System.Buffers.Text;

namespace Embedded.Mail.Mime;

/// <summary>Writes octets as base64 in lines of 76 characters (RFC 2045 §6.8); there is no line end behind the last.</summary>
internal sealed class Base64Lines(IBufferWriter<byte> output)
{
    private const int LineOctets = 57;

    private readonly byte[] _line = new byte[LineOctets];
    private int _count;
    private bool _isBehindLine;

    /// <summary>Writes octets.</summary>
    public void Add(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var taken = Math.Min(octets.Length, LineOctets - _count);
            octets[..taken].CopyTo(_line.AsSpan(_count));
            _count += taken;
            octets = octets[taken..];
            if (_count == LineOctets)
            {
                WriteLine();
            }
        }
    }

    /// <summary>Writes what is left; another text may follow.</summary>
    public void End()
    {
        if (_count > 0)
        {
            WriteLine();
        }

        _isBehindLine = false;
    }

    private void WriteLine()
    {
        if (_isBehindLine)
        {
            output.Write("\r\n"u8);
        }

        var text = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(_count));
        _ = Base64.EncodeToUtf8(_line.AsSpan(0, _count), text, out _, out var length);
        output.Advance(length);
        (_count, _isBehindLine) = (0, true);
    }
}
