namespace Embedded.Mail.Storage;

/// <summary>A store's refusal: expected, and answered to the client with <see cref="Exception.Message"/>, which therefore names no path and no secret.</summary>
public sealed class MailStoreException : Exception
{
    /// <summary>A refusal with its reason.</summary>
    /// <param name="error">The kind of refusal.</param>
    /// <param name="message">One line for the client, in English, without a full stop.</param>
    /// <param name="innerException">What caused it, for the log only.</param>
    public MailStoreException(MailStoreError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>The kind of refusal.</summary>
    public MailStoreError Error { get; }

    /// <summary>Whether the same request may succeed later without anybody's doing: a 4xx of LMTP.</summary>
    public bool IsTemporary => Error is MailStoreError.InUse or MailStoreError.Unavailable;
}
