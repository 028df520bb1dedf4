namespace Embedded.Mail.Benchmarks.Mime;

/// <summary>Messages that are large in one way each.</summary>
public enum LargeMessage
{
    /// <summary>A base64 attachment of 100 MB.</summary>
    Attachment,

    /// <summary>10,000 parts.</summary>
    Parts,

    /// <summary>A header of 1 MB.</summary>
    Header,
}
