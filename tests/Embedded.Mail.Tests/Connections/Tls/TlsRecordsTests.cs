using Embedded.Mail.Connections.Tls;

namespace Embedded.Mail.Tests.Connections.Tls;

/// <summary>Records as they come, whole and in pieces.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class TlsRecordsTests
{
    private const byte Alert = 21;
    private const byte Handshake = 22;
    private const byte Data = 23;

    [Test]
    public void Handshake_is_seen_wherever_it_begins([Values(1, 2, 5, 6, 300, 100_000)] int piece)
    {
        byte[] octets = [.. Record(Data, 600), .. Record(Data, 0), .. Record(Alert, 2), .. Record(Handshake, 40)];
        Assert.That(PlaceOfHandshake(octets, piece), Is.EqualTo((octets.Length - 45) / piece * piece), "in the piece that has its first octet");
    }

    [Test]
    public void What_is_inside_a_record_is_no_handshake([Values(1, 3, 7, 100_000)] int piece)
    {
        byte[] octets = [.. Record(Data, 16_640), .. Record(Alert, 22), .. Record(Data, 0x1616), .. Record(Data, 65_535)];
        Assert.That(PlaceOfHandshake(octets, piece), Is.EqualTo(-1));
    }

    /// <summary>Where the piece begins at which a handshake was told; -1 for none.</summary>
    private static int PlaceOfHandshake(byte[] octets, int piece)
    {
        var records = default(TlsRecords);
        for (var start = 0; start < octets.Length; start += piece)
        {
            if (records.HasHandshake(octets.AsSpan(start, Math.Min(piece, octets.Length - start))))
            {
                return start;
            }
        }

        return -1;
    }

    /// <summary>A record whose content looks like the beginning of a handshake's.</summary>
    private static byte[] Record(byte type, int length) => [type, 3, 3, (byte)(length >> 8), (byte)length, .. Enumerable.Repeat(Handshake, length)];
}
