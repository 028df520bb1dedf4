namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>What was written for one message, as places in the batch's output.</summary>
internal struct MetadataRow
{
    /// <summary>The message has been expunged.</summary>
    public bool IsGone;

    /// <summary>The message was read, so that no more will be known of it.</summary>
    public bool IsRead;

    /// <summary>What follows is set.</summary>
    public bool IsWritten;

    public Range Envelope;
    public Range Body;
    public Range BodyStructure;
    public Range Headers;
    public Range Preview;
}
