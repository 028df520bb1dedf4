namespace Embedded.Mail.Messages.Sort;

/// <summary>One term of a sort order.</summary>
/// <param name="Field">What to order by.</param>
/// <param name="IsReverse">Whether the greatest comes first. Messages that are equal in all terms stay in mailbox order all the same.</param>
internal readonly record struct SortKey(SortField Field, bool IsReverse);
