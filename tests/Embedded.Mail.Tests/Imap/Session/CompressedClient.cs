using System.IO.Compression;
using Embedded.Mail.Tests.Connections;

namespace Embedded.Mail.Tests.Imap.Session;

/// <summary>A client's end of a connection with DEFLATE, as zlib does it.</summary>
internal sealed class CompressedClient(Stream raw) : WrappingStream(raw)
{
    private readonly DeflateStream _in = new(raw, CompressionMode.Decompress, leaveOpen: true);
    private readonly DeflateStream _out = new(raw, CompressionLevel.Optimal, leaveOpen: true);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _in.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _out.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => _out.FlushAsync(cancellationToken);
}
