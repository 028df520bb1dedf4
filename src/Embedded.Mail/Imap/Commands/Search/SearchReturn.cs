namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>What SEARCH RETURN asks to be told of the result (RFC 9051 §6.4.4).</summary>
[Flags]
internal enum SearchReturn
{
    /// <summary>Nothing named: RFC 3501's untagged SEARCH.</summary>
    None = 0,

    /// <summary>MIN.</summary>
    Min = 0x01,

    /// <summary>MAX.</summary>
    Max = 0x02,

    /// <summary>ALL.</summary>
    All = 0x04,

    /// <summary>COUNT.</summary>
    Count = 0x08,

    /// <summary>SAVE: keep the result as <c>$</c>.</summary>
    Save = 0x10,
}
