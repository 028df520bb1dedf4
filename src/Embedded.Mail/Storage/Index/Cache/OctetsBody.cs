using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>A message that has been read into memory.</summary>
internal sealed class OctetsBody(ReadOnlyMemory<byte> octets) : MessageBody
{
    public override long Length => octets.Length;

    public override ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var rest = octets[(int)Math.Min(offset, octets.Length)..];
        rest = rest[..Math.Min(rest.Length, destination.Length)];
        rest.CopyTo(destination);
        return ValueTask.FromResult(rest.Length);
    }

    public override bool TryGetMemory(out ReadOnlyMemory<byte> all)
    {
        all = octets;
        return true;
    }
}
