namespace Embedded.Mail.Connections.Tls;

/// <summary>Follows the records of TLS that come from a client (RFC 5246 §6.2.1, RFC 8446 §5.1), in whatever pieces, and tells when one asks for a further handshake.</summary>
internal struct TlsRecords
{
    private const int HeaderLength = 5;
    private const byte Handshake = 22;

    private ushort _length;
    private int _headerCount;
    private int _left;

    /// <summary>Takes what came next.</summary>
    /// <param name="octets">Any number of octets.</param>
    /// <returns>Whether a record of a handshake begins in them. With TLS 1.3 those after the first handshake are encrypted and do not look like any.</returns>
    public bool HasHandshake(ReadOnlySpan<byte> octets)
    {
        var found = false;
        while (!octets.IsEmpty)
        {
            if (_left > 0)
            {
                var skipped = Math.Min(_left, octets.Length);
                _left -= skipped;
                octets = octets[skipped..];
                continue;
            }

            found |= _headerCount == 0 && octets[0] == Handshake;
            _length = (ushort)((_length << 8) | octets[0]);
            octets = octets[1..];
            if (++_headerCount == HeaderLength)
            {
                // What the header ends with.
                (_left, _headerCount) = (_length, 0);
            }
        }

        return found;
    }
}
