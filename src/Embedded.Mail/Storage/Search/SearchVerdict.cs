namespace Embedded.Mail.Storage.Search;

/// <summary>Whether a message satisfies criteria, as far as can be told from what is known of it.</summary>
internal enum SearchVerdict
{
    /// <summary>It does not.</summary>
    No,

    /// <summary>It does.</summary>
    Yes,

    /// <summary>More has to be read.</summary>
    Unknown,
}
