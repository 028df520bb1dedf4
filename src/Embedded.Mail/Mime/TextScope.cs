namespace Embedded.Mail.Mime;

/// <summary>Where a search looks for text.</summary>
public enum TextScope
{
    /// <summary>In the bodies of all text parts: SEARCH BODY.</summary>
    Body,

    /// <summary>In these and in all headers, the message's, those of its parts and of enclosed messages: SEARCH TEXT.</summary>
    HeaderAndBody,
}
