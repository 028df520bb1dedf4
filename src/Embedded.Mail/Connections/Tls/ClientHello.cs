using System.Buffers.Binary;
using System.Text;

namespace Embedded.Mail.Connections.Tls;

/// <summary>What a client says of itself in its first message, as far as the choice of a certificate asks (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2).</summary>
internal sealed record ClientHello
{
    /// <summary>A client of which nothing is known.</summary>
    public static readonly ClientHello Unknown = new();

    private const ushort Tls13 = 0x0304;

    /// <summary>The name the client asks for, in ASCII form; empty where it names none (RFC 6066 §3).</summary>
    public string ServerName { get; private init; } = "";

    /// <summary>Cipher suites, the client's favourite first.</summary>
    public ushort[] CipherSuites { get; private init; } = [];

    /// <summary>Kinds of signatures that the client can verify; null where it does not say.</summary>
    public ushort[]? SignatureSchemes { get; private init; }

    /// <summary>Curves and groups; null where it does not say.</summary>
    public ushort[]? Groups { get; private init; }

    /// <summary>Whether it speaks TLS 1.3.</summary>
    public bool IsTls13 { get; private init; }

    /// <summary>Reads the message's body, which follows its type and length.</summary>
    /// <returns>False when it is malformed; what of it was understood is lost.</returns>
    public static bool TryParse(ReadOnlySpan<byte> body, out ClientHello hello)
    {
        hello = Unknown;
        var rest = body;

        // Version and random; the session's id; suites; methods of compression.
        if (!TryTake(ref rest, 34, out _) || !TryTakeVector8(ref rest, out _) || !TryTakeVector16(ref rest, out var suites) || !TryTakeVector8(ref rest, out _))
        {
            return false;
        }

        var found = new ClientHello { CipherSuites = ReadNumbers(suites) };
        if (!rest.IsEmpty && (!TryTakeVector16(ref rest, out var extensions) || !TryReadExtensions(extensions, ref found)))
        {
            return false;
        }

        hello = found;
        return true;
    }

    private static bool TryReadExtensions(ReadOnlySpan<byte> rest, ref ClientHello hello)
    {
        while (!rest.IsEmpty)
        {
            if (!TryTake(ref rest, 2, out var type) || !TryTakeVector16(ref rest, out var content) || !TryReadExtension(BinaryPrimitives.ReadUInt16BigEndian(type), content, ref hello))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadExtension(ushort type, ReadOnlySpan<byte> content, ref ClientHello hello)
    {
        switch (type)
        {
            case 0 when TryTakeVector16(ref content, out var names) && TryReadName(names, out var name):
                hello = hello with { ServerName = name };
                return true;
            case 10 when TryTakeVector16(ref content, out var groups):
                hello = hello with { Groups = ReadNumbers(groups) };
                return true;
            case 13 when TryTakeVector16(ref content, out var schemes):
                hello = hello with { SignatureSchemes = ReadNumbers(schemes) };
                return true;
            case 43 when TryTakeVector8(ref content, out var versions):
                hello = hello with { IsTls13 = ReadNumbers(versions).Contains(Tls13) };
                return true;
            default:
                return type is not (0 or 10 or 13 or 43);
        }
    }

    /// <summary>Reads the first host name of the list; others are not to be there.</summary>
    private static bool TryReadName(ReadOnlySpan<byte> names, out string name)
    {
        name = "";
        if (!TryTake(ref names, 1, out var kind) || !TryTakeVector16(ref names, out var text) || kind[0] != 0)
        {
            return false;
        }

        name = Encoding.ASCII.GetString(text);
        return Ascii.IsValid(text);
    }

    private static bool TryTakeVector8(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> content)
    {
        content = default;
        return TryTake(ref rest, 1, out var length) && TryTake(ref rest, length[0], out content);
    }

    private static bool TryTakeVector16(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> content)
    {
        content = default;
        return TryTake(ref rest, 2, out var length) && TryTake(ref rest, BinaryPrimitives.ReadUInt16BigEndian(length), out content);
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, int count, out ReadOnlySpan<byte> taken)
    {
        if (count > rest.Length)
        {
            taken = default;
            return false;
        }

        taken = rest[..count];
        rest = rest[count..];
        return true;
    }

    private static ushort[] ReadNumbers(ReadOnlySpan<byte> octets)
    {
        var numbers = new ushort[octets.Length / 2];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadUInt16BigEndian(octets[(2 * i)..]);
        }

        return numbers;
    }
}
