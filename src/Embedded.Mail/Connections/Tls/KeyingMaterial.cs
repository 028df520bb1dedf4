using System.Net.Security;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Embedded.Mail.Connections.Tls;

/// <summary>
/// Keying material of a TLS connection (RFC 5705, RFC 8446 §7.5), which .NET has but does not hand out: asked of OpenSSL itself by the connection's own handle. Where that is not to be had, on
/// another platform or with another .NET, there is none, and nothing is announced that would need it (docs/adr/0007).
/// </summary>
internal static class KeyingMaterial
{
    // What SslStream holds on Linux: an SSL* of OpenSSL.
    private const string HandleType = "Microsoft.Win32.SafeHandles.SafeSslHandle";

    private static readonly FieldInfo? Context = typeof(SslStream).GetField("_securityContext", BindingFlags.Instance | BindingFlags.NonPublic);

    private static readonly OpenSslExporter? Library = OperatingSystem.IsLinux() && Context is not null ? OpenSslExporter.TryLoad() : null;

    /// <summary>Derives keying material with an empty context; null where it cannot be had.</summary>
    /// <param name="stream">The connection, after its handshake.</param>
    /// <param name="label">The registered label.</param>
    /// <param name="length">How many octets.</param>
    public static byte[]? TryExport(SslStream stream, ReadOnlySpan<byte> label, int length)
    {
        if (Library is null || Context?.GetValue(stream) is not SafeHandle { IsInvalid: false, IsClosed: false } handle || handle.GetType().FullName != HandleType)
        {
            return null;
        }

        var isHeld = false;
        try
        {
            handle.DangerousAddRef(ref isHeld);
            return Library.TryExport(handle.DangerousGetHandle(), label, length);
        }
        catch (ObjectDisposedException)
        {
            return null; // torn down meanwhile
        }
        finally
        {
            if (isHeld)
            {
                handle.DangerousRelease();
            }
        }
    }
}
