using System.Buffers;

namespace Embedded.Mail.Mime;

/// <summary>Writes numbers seven bits an octet, lowest first, the top bit telling that more follow.</summary>
internal readonly struct NumberWriter(IBufferWriter<byte> output)
{
    public void Write(ulong number)
    {
        var span = output.GetSpan(10);
        var length = 0;
        while (number >= 0x80)
        {
            span[length++] = (byte)(number | 0x80);
            number >>= 7;
        }

        span[length++] = (byte)number;
        output.Advance(length);
    }
}
