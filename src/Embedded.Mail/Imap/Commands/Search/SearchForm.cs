namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>Which of the searching commands it is.</summary>
internal enum SearchForm
{
    /// <summary>SEARCH.</summary>
    Search,

    /// <summary>SORT, with keys to sort by.</summary>
    Sort,

    /// <summary>THREAD, with an algorithm.</summary>
    Thread,
}
