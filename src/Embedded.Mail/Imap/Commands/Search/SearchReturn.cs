namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>What SEARCH RETURN and SORT RETURN ask for (RFC 9051 §6.4.4, RFC 5267, RFC 9394).</summary>
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

    /// <summary>PARTIAL: a stretch of the results.</summary>
    Partial = 0x20,

    /// <summary>UPDATE: tell of changes to the results from now on.</summary>
    Update = 0x40,

    /// <summary>CONTEXT: a hint that the same will be asked again.</summary>
    Context = 0x80,

    /// <summary>RELEVANCY: how well each message matches (RFC 6203 §4).</summary>
    Relevancy = 0x100,
}
