using System.Globalization;
using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// Gives UIDVALIDITY values, each once, also among processes: a marker file carries the last value in its name, and renaming it to the next one is the counter.
/// A second file says the value for quick finding and may lag behind.
/// </summary>
/// <param name="files">The file system.</param>
/// <param name="path">The second file; the marker lies beside it.</param>
/// <param name="permissions">Modes and group of new files.</param>
internal sealed class UidValidityFiles(FileLayer files, string path, SdboxPermissions permissions)
{
    private const int MaxTries = 10;
    private const int Digits = 8;
    private const UnixFileMode MarkerMode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>The next value. It is above all that were given while one of the files exists; without a marker it is the time, if that is above. No crash takes it back.</summary>
    /// <exception cref="IOException">The files cannot be read or written, or others keep changing them.</exception>
    public UidValidity Allocate(DateTimeOffset now)
    {
        for (var round = 0; round < MaxTries; round++)
        {
            var last = ReadLast();
            if ((last is { } known && TryAdvance(known, out var value)) || TryRecover(last, now, out value))
            {
                Write(value);
                return new(value);
            }
        }

        throw new IOException("No UIDVALIDITY could be allocated: its files keep changing.");
    }

    private static uint Next(uint value) => value == uint.MaxValue ? 1 : value + 1;

    private string MarkerOf(uint value) => string.Create(CultureInfo.InvariantCulture, $"{path}.{value:x8}");

    private uint? ReadLast() => files.TryReadAll(path) is { } text ? ParseHex(Encoding.Latin1.GetString(text)) : null;

    private static uint? ParseHex(ReadOnlySpan<char> text) =>
        text.Length == Digits && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;

    // Where the marker is gone, others may have moved it on without having written the second file yet.
    private bool TryAdvance(uint last, out uint value)
    {
        value = last;
        for (var i = 0; i < MaxTries; i++)
        {
            value = Next(last);
            if (files.TryRename(MarkerOf(last), MarkerOf(value)))
            {
                return true;
            }

            last = value;
        }

        return false;
    }

    // Several markers come from a crash or a race while there were none: the highest counts.
    private bool TryRecover(uint? last, DateTimeOffset now, out uint value)
    {
        var markers = FindMarkers();
        if (markers.Count > 0)
        {
            if (markers.Count > 1)
            {
                _ = files.TryDelete(MarkerOf(markers.Min()));
            }

            return TryAdvance(markers.Max(), out value);
        }

        value = (uint)Math.Clamp(Math.Max(now.ToUnixTimeSeconds(), (last ?? 0L) + 1), 1, uint.MaxValue);
        return TryCreateMarker(value);
    }

    private List<uint> FindMarkers() => [.. files.List(Path.GetDirectoryName(path)!).Select(ValueOfMarker).OfType<uint>()];

    private uint? ValueOfMarker(string name)
    {
        var prefix = Path.GetFileName(path) + ".";
        return name.StartsWith(prefix, StringComparison.Ordinal) && ParseHex(name.AsSpan(prefix.Length)) is { } value
            && MarkerOf(value).EndsWith(name, StringComparison.Ordinal) ? value : null;
    }

    private bool TryCreateMarker(uint value)
    {
        using var marker = files.TryCreate(MarkerOf(value), MarkerMode, permissions.Group);
        return marker is not null;
    }

    private void Write(uint value)
    {
        Span<byte> text = stackalloc byte[Digits];
        _ = value.TryFormat(text, out _, "x8", CultureInfo.InvariantCulture);
        using var file = OpenOrCreate();
        file.Write(text, 0);
        if (file.GetStatus().Length != Digits)
        {
            file.SetLength(Digits);
        }

        files.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    private MailFile OpenOrCreate()
    {
        for (var i = 0; i < MaxTries; i++)
        {
            if ((files.TryOpen(path, forWriting: true) ?? permissions.TryCreateFile(files, path)) is { } file)
            {
                return file;
            }
        }

        throw SystemError.Of("open", path, SystemError.Missing);
    }
}
