namespace Embedded.Mail.Mime;

/// <summary>
/// A message, or a part that has parts, with the transfer encodings of all its leaves undone, as Dovecot gives it for BINARY: what was decoded says
/// <c>Content-Transfer-Encoding: binary</c> at the end of its header. Decoded while it is read, one part at a time.
/// </summary>
internal sealed class BinaryMessage : MessageBody
{
    private readonly MessageBody _message;
    private readonly List<BinaryPiece> _pieces;
    private DecodedPart? _part;
    private int _index;

    /// <summary>Joins the pieces.</summary>
    /// <param name="message">The message; it must stay open as long as this is used, and is not disposed with it.</param>
    /// <param name="pieces">In their order, without gaps; none is empty.</param>
    public BinaryMessage(MessageBody message, List<BinaryPiece> pieces)
    {
        _message = message;
        _pieces = pieces;
        Length = pieces.Count == 0 ? 0 : pieces[^1].Start + pieces[^1].Length;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (destination.IsEmpty || offset >= Length)
        {
            return 0;
        }

        await SeekAsync(offset);
        var piece = _pieces[_index];
        var within = offset - piece.Start;
        destination = destination[..(int)Math.Min(destination.Length, piece.Length - within)];
        if (!piece.Text.IsEmpty)
        {
            piece.Text.Slice((int)within, destination.Length).CopyTo(destination);
            return destination.Length;
        }

        if (piece.Encoding is null)
        {
            return await _message.ReadAsync(piece.Source.Offset + within, destination, cancellationToken);
        }

        _part ??= DecodedPart.OpenUncounted(_message, piece.Source, piece.Encoding)!;
        return await _part.ReadAsync(within, destination, cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await ClosePartAsync();
        await base.DisposeAsync();
    }

    private async ValueTask SeekAsync(long offset)
    {
        var index = offset < _pieces[_index].Start ? 0 : _index;
        while (offset >= _pieces[index].Start + _pieces[index].Length)
        {
            index++;
        }

        if (index != _index)
        {
            await ClosePartAsync();
            _index = index;
        }
    }

    private async ValueTask ClosePartAsync()
    {
        if (_part is { } part)
        {
            _part = null;
            await part.DisposeAsync();
        }
    }
}
