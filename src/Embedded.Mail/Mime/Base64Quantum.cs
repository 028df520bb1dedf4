namespace Embedded.Mail.Mime;

/// <summary>Base64 digit by digit, for short and doubtful text: what is no digit is passed over (RFC 2045 §6.8).</summary>
internal struct Base64Quantum
{
    private uint _bits;
    private int _count;

    public void Add(byte octet, ref OctetBuilder output)
    {
        if (octet == '=')
        {
            End(ref output);
            return;
        }

        var value = Value(octet);
        if (value < 0)
        {
            return;
        }

        _bits = (_bits << 6) | (uint)value;
        if (++_count == 4)
        {
            output.Add((byte)(_bits >> 16));
            output.Add((byte)(_bits >> 8));
            output.Add((byte)_bits);
            this = default;
        }
    }

    /// <summary>Gives what whole octets the digits so far make.</summary>
    public void End(ref OctetBuilder output)
    {
        if (_count == 2)
        {
            output.Add((byte)(_bits >> 4));
        }
        else if (_count == 3)
        {
            output.Add((byte)(_bits >> 10));
            output.Add((byte)(_bits >> 2));
        }

        this = default;
    }

    /// <summary>The value of a digit; -1 for what is none.</summary>
    public static int Value(byte octet) => octet switch
    {
        >= (byte)'A' and <= (byte)'Z' => octet - 'A',
        >= (byte)'a' and <= (byte)'z' => octet - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => octet - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };
}
