using Embedded.Mail.Imap.Commands.Urls;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands.Append;

/// <summary>
/// The message that CATENATE puts together (RFC 4469 §3), read once, forward: each part is opened when the one before it has been read, so that a message of any size
/// takes no memory.
/// </summary>
/// <param name="session">Whose message it is.</param>
/// <param name="input">Where the client's parts come from.</param>
/// <param name="urls">Where the others do.</param>
/// <param name="parts">What has come of the list.</param>
/// <param name="takesBinary">Whether text may come as a literal8: whoever reads this must see to its binary parts.</param>
internal sealed class CatenatedMessage(ImapSession session, AppendInput input, UrlMessages urls, ReadOnlyMemory<byte> parts, bool takesBinary) : Stream
{
    private ReadOnlyMemory<byte> _rest = parts;
    private Stream? _part;
    private UrlMessage? _message;
    private CatenatePart _kind;
    private bool _isFirst = true;
    private bool _isEnded;
    private long _length;

    /// <summary>What follows the list of parts, once all of them have been read.</summary>
    public ReadOnlyMemory<byte> Rest => _rest;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <exception cref="AppendRefusedException">The list of parts is wrong, a URL leads nowhere, or the message becomes too large.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!_isEnded)
        {
            if (_part is null)
            {
                await OpenNextAsync(cancellationToken);
            }
            else if (await _part.ReadAsync(buffer, cancellationToken) is var count and > 0)
            {
                _length += count;
                return _length <= (session.Options.MaxAppendSize ?? long.MaxValue)
                    ? count
                    : throw new AppendRefusedException(ImapResult.No("TOOBIG", "Message size too large."));
            }
            else
            {
                await ClosePartAsync(cancellationToken);
            }
        }

        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A message in parts is read asynchronously.");

    public override async ValueTask DisposeAsync()
    {
        await (_message?.DisposeAsync() ?? ValueTask.CompletedTask);
        await base.DisposeAsync();
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask OpenNextAsync(CancellationToken cancellationToken)
    {
        _kind = ReadPart(out var url);
        _isFirst = false;
        switch (_kind)
        {
            case CatenatePart.End:
                _isEnded = true;
                ThrowIfEmpty();
                break;
            case CatenatePart.Url:
                await OpenUrlAsync(url, cancellationToken);
                break;
            case CatenatePart.UrlLiteral:
                var octets = await input.ReadLiteralAsync(cancellationToken);
                _rest = await input.ReadRestAsync(cancellationToken);
                await OpenUrlAsync(octets, cancellationToken);
                break;
            default:
                ThrowIfBinary();
                _part = input.OpenLiteral();
                break;
        }
    }

    private CatenatePart ReadPart(out byte[] url)
    {
        var reader = new ImapReader(_rest.Span);
        if (!reader.TryReadCatenatePart(_isFirst, input.HasLiteral, out var kind, out url))
        {
            throw new AppendRefusedException(ImapResult.Bad(reader.Error));
        }

        if (kind == CatenatePart.Utf8)
        {
            Utf8Literal.ThrowIfNotEnabled(session);
        }

        _rest = _rest[^reader.Rest.Length..];
        return kind;
    }

    private async ValueTask OpenUrlAsync(byte[] url, CancellationToken cancellationToken)
    {
        try
        {
            _message = await urls.OpenOwnAsync(url, cancellationToken);
            _part = _message.OpenRead();
        }
        catch (BadUrlException e)
        {
            throw new AppendRefusedException(ImapResult.No($"BADURL {BadUrlException.Shown(url)}", e.Message));
        }
    }

    private async ValueTask ClosePartAsync(CancellationToken cancellationToken)
    {
        if (_message is not null)
        {
            await _message.DisposeAsync();
        }
        else if (_part!.Position < _part.Length)
        {
            throw new IOException("The client left within APPEND.");
        }
        else
        {
            _rest = await input.ReadRestAsync(cancellationToken);
            EndUtf8();
        }

        (_message, _part) = (null, null);
    }

    private void EndUtf8()
    {
        if (_kind == CatenatePart.Utf8)
        {
            var reader = new ImapReader(_rest.Span);
            _rest = reader.TryRead((byte)')') ? _rest[1..] : throw new AppendRefusedException(ImapResult.Bad(reader.Error));
        }
    }

    private void ThrowIfBinary()
    {
        if (_kind == CatenatePart.Text && input.Literal.IsBinary && !takesBinary)
        {
            throw new AppendRefusedException(ImapResult.No("UNKNOWN-CTE", "Only a message that begins with a literal8 may have others."));
        }
    }

    private void ThrowIfEmpty()
    {
        if (_length == 0)
        {
            throw new AppendRefusedException(ImapResult.No("Can't save a zero byte message."));
        }
    }
}
