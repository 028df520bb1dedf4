namespace Embedded.Mail.Mime;

/// <summary>A place in a message, counted three ways from its beginning.</summary>
/// <param name="Offset">Octets as stored.</param>
/// <param name="Lines">Line feeds.</param>
/// <param name="LoneFeeds">Line feeds without a carriage return before them: what a reading with CRLF adds.</param>
internal readonly record struct TextPosition(long Offset, uint Lines, uint LoneFeeds)
{
    /// <summary>Octets with CRLF line ends.</summary>
    public long Virtual => Offset + LoneFeeds;
}
