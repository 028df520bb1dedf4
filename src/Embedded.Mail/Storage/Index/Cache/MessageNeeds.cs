namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>How much of a message has to be read; each includes those before it.</summary>
internal enum MessageNeeds
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>What the store knows without reading the text.</summary>
    Properties,

    /// <summary>The message's header.</summary>
    Header,

    /// <summary>The whole text.</summary>
    Text,
}
