using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Embedded.Mail.Connections.Tls;

/// <summary>The functions of the OpenSSL library that .NET's TLS runs on.</summary>
internal sealed unsafe class OpenSslExporter
{
    private const int Tls13 = 0x0304;
    private const int GetExtendedMasterSecretSupport = 122;

    private readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, byte*, nuint, int, int> _export;
    private readonly delegate* unmanaged<nint, int> _version;
    private readonly delegate* unmanaged<nint, int, nint, nint, nint> _control;

    private OpenSslExporter(nint export, nint version, nint control)
    {
        _export = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, byte*, nuint, int, int>)export;
        _version = (delegate* unmanaged<nint, int>)version;
        _control = (delegate* unmanaged<nint, int, nint, nint, nint>)control;
    }

    /// <summary>Finds the library; null where it is none that is known.</summary>
    public static OpenSslExporter? TryLoad() =>
        TryFindName() is { } name
        && NativeLibrary.TryLoad(name, out var library)
        && NativeLibrary.TryGetExport(library, "SSL_export_keying_material", out var export)
        && NativeLibrary.TryGetExport(library, "SSL_version", out var version)
        && NativeLibrary.TryGetExport(library, "SSL_ctrl", out var control)
            ? new OpenSslExporter(export, version, control)
            : null;

    /// <summary>Derives keying material with an empty context; null where the connection must not be asked for it.</summary>
    public byte[]? TryExport(nint connection, ReadOnlySpan<byte> label, int length)
    {
        // Before TLS 1.3 only the extended master secret ties it to this one handshake (RFC 9266 §3, RFC 7627).
        if (_version(connection) < Tls13 && _control(connection, GetExtendedMasterSecretSupport, 0, 0) != 1)
        {
            return null;
        }

        var exported = new byte[length];
        fixed (byte* to = exported, name = label)
        {
            // An empty context is not the same as none before TLS 1.3; the binding has an empty one.
            byte none = 0;
            return _export(connection, to, (nuint)length, name, (nuint)label.Length, &none, 0, 1) == 1 ? exported : null;
        }
    }

    // The name by which .NET has loaded it: the same name gives the same library again.
    [SuppressMessage("Interoperability", "CA1416", Justification = "Asked on Linux only.")]
    private static string? TryFindName()
    {
        try
        {
            return (SafeEvpPKeyHandle.OpenSslVersion >> 20) switch
            {
                0x101 => "libssl.so.1.1",
                >= 0x300 and < 0x400 => "libssl.so.3",
                _ => null,
            };
        }
        catch (Exception e) when (e is PlatformNotSupportedException or DllNotFoundException or TypeInitializationException)
        {
            return null;
        }
    }
}
