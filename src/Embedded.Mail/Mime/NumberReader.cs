namespace Embedded.Mail.Mime;

/// <summary>Reads what <see cref="NumberWriter"/> wrote. After the first fault every number is 0.</summary>
internal ref struct NumberReader(ReadOnlySpan<byte> octets)
{
    private readonly ReadOnlySpan<byte> _octets = octets;
    private int _position;

    public bool IsBroken { get; private set; }

    public readonly bool IsAtEnd => !IsBroken && _position == _octets.Length;

    public ulong Read()
    {
        ulong number = 0;
        for (var shift = 0; shift < 64 && !IsBroken; shift += 7)
        {
            if (_position == _octets.Length)
            {
                break;
            }

            var octet = _octets[_position++];
            number |= (ulong)(octet & 0x7f) << shift;
            if (octet < 0x80)
            {
                return number;
            }
        }

        IsBroken = true;
        return 0;
    }
}
