using Embedded.Mail.Tests.Storage.Sdbox.Healing;

namespace Embedded.Mail.Fuzz.Storage;

/// <summary>The index files of an sdbox mailbox, opened with everything that heals.</summary>
internal sealed class DamagedIndexTarget : IFuzzTarget, IDisposable
{
    private readonly DamagedIndexCheck _check = new();

    public IReadOnlyList<byte[]> Seeds => DamagedIndexSeeds.All;

    public IReadOnlyList<byte[]> Pieces { get; } =
    [
        // Sizes and types of log records, names of extensions, UIDs.
        [0x80, 0x80, 0x80, 0x84], [0x80, 0x80, 0x80, 0x82], [0x02, 0, 0, 0x10], [0x20, 0, 0, 0x10], [0x04, 0, 0, 0], [0, 0x20, 0, 0x10], [0, 0, 0x20, 0x10], [0, 0, 0x20, 0], [0x40, 0, 0, 0x10],
        [0, 0, 0, 0], [1, 0, 0, 0], [8, 0, 0, 0], [0xff, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0x7f], [.. "dbox-hdr"u8], [.. "modseq"u8], [.. "keywords"u8], [.. "vsize"u8], [.. "cache"u8],
    ];

    public void Execute(byte[] input) => _check.RunAsync(input).GetAwaiter().GetResult();

    public void Dispose() => _check.Dispose();
}
