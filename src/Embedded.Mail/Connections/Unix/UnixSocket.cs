using System.Globalization;
using System.Net.Sockets;

namespace Embedded.Mail.Connections.Unix;

/// <summary>Makes unix sockets that listen.</summary>
internal static class UnixSocket
{
    /// <summary>
    /// Binds, sets owner, group and permissions, and only then listens: nobody gets in before. The file goes with the socket.
    /// </summary>
    /// <exception cref="IOException">Another process serves the socket, the path is something else, or an owner or group is unknown or may not be set.</exception>
    /// <exception cref="SocketException">The system refuses.</exception>
    public static Socket Bind(ListenerOptions options)
    {
        var path = Path.GetFullPath(options.UnixSocket!);
        RefuseMissingDirectory(path);
        RemoveStale(path);
        var socket = Create();
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
            {
                SetOwner(path, options);
                File.SetUnixFileMode(path, ParseMode(options.UnixSocketMode) ?? throw new IOException($"'{options.UnixSocketMode}' is not an octal mode"));
            }

            socket.Listen(options.Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Reads an octal mode such as <c>0660</c>; null when it is none.</summary>
    public static UnixFileMode? ParseMode(string? text)
    {
        var isOctal = text is { Length: >= 1 and <= 4 } && text.All(c => c is >= '0' and <= '7');
        var mode = isOctal ? Convert.ToInt32(text, 8) : -1;
        return mode is >= 0 and <= 0x1FF ? (UnixFileMode)mode : null;
    }

    private static Socket Create() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    // To .NET, a directory that is not there is an address that cannot be assigned.
    private static void RefuseMissingDirectory(string path)
    {
        if (Path.GetDirectoryName(path) is { } directory && !Directory.Exists(directory))
        {
            throw new IOException($"there is no directory '{directory}'");
        }
    }

    private static void RemoveStale(string path)
    {
        if (!Path.Exists(path) && !File.Exists(path))
        {
            return;
        }

        if (!LibC.IsSocket(path))
        {
            throw new IOException("the path exists and is not a socket");
        }

        if (IsLive(path))
        {
            throw new IOException("another process serves the socket");
        }

        File.Delete(path);
    }

    private static bool IsLive(string path)
    {
        using var probe = Create();
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException e)
        {
            // Anything else, such as a full backlog or missing permission, speaks of a socket that somebody has.
            return e.SocketErrorCode is not (SocketError.ConnectionRefused or SocketError.AddressNotAvailable);
        }
    }

    private static void SetOwner(string path, ListenerOptions options)
    {
        if (options.UnixSocketOwner is null && options.UnixSocketGroup is null)
        {
            return;
        }

        var owner = options.UnixSocketOwner is { } user ? FindId(user, LibC.FindUser, "user") : uint.MaxValue;
        var group = options.UnixSocketGroup is { } name ? FindId(name, LibC.FindGroup, "group") : uint.MaxValue;
        LibC.ChangeOwner(path, owner, group);
    }

    private static uint FindId(string text, Func<string, uint?> find, string kind) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : find(text) ?? throw new IOException($"there is no {kind} '{text}'");
}
