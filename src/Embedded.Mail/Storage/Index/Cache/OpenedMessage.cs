using Embedded.Mail.Mime;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>A message that is open, and what its store knows of it without reading its text.</summary>
/// <param name="body">The text, closed with this.</param>
internal sealed class OpenedMessage(MessageBody body) : IAsyncDisposable, IDisposable
{
    /// <summary>The text with CRLF line ends; its length is RFC822.SIZE.</summary>
    public MessageBody Body { get; } = body;

    /// <summary>INTERNALDATE.</summary>
    public required DateTimeOffset InternalDate { get; init; }

    /// <summary>The identity of the text as the format writes it, octets as the characters U+0000 to U+00FF; empty where there is none.</summary>
    public required string GuidText { get; init; }

    /// <summary>Octets of the text with the line ends that it is stored with, uncompressed; null where the store does not know.</summary>
    public long? PhysicalSize { get; init; }

    /// <summary>The text with the line ends that it is stored with, uncompressed; empty where it is not in memory.</summary>
    public ReadOnlyMemory<byte> Stored { get; init; }

    /// <summary>When it was stored in this mailbox; null where the store does not know.</summary>
    public DateTimeOffset? SaveDate { get; init; }

    /// <summary>The UIDL that POP3 shall show; null for the usual one.</summary>
    public string? Pop3Uidl { get; init; }

    /// <summary>Closes a message whose text is in memory: nothing has to be waited for.</summary>
    public void Dispose()
    {
        var closing = Body.DisposeAsync();
        if (!closing.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("The message is not in memory.");
        }

        closing.GetAwaiter().GetResult();
    }

    public ValueTask DisposeAsync() => Body.DisposeAsync();
}
