using Embedded.Mail.Mime;
using Embedded.Mail.Storage.Sort;

namespace Embedded.Mail.Storage.Facts;

/// <summary>The facts by which messages are sorted and gathered.</summary>
internal static class KnownFacts
{
    public static readonly SentDateFact SentDate = new();

    public static readonly ReadFact<long> Arrival = new(MessageFields.InternalDate, [], static () => static metadata => metadata.InternalDate.ToUnixTimeSeconds());

    public static readonly ReadFact<long> Size = new(MessageFields.Size, [], static () => static metadata => metadata.Size);

    public static readonly ReadFact<SubjectFact> Subject = new(MessageFields.None, ["Subject"], static () => SubjectOf);

    public static readonly ReadFact<string> Cc = Mailbox("Cc");

    public static readonly ReadFact<string> From = Mailbox("From");

    public static readonly ReadFact<string> To = Mailbox("To");

    public static readonly ReadFact<string> DisplayFrom = Display("From");

    public static readonly ReadFact<string> DisplayTo = Display("To");

    public static readonly ReadFact<ReferenceFact> References =
        new(MessageFields.None, ["Message-ID", "In-Reply-To", "References"], static () => new ReferenceReader().Read);

    private static ReadFact<string> Mailbox(string header) =>
        new(MessageFields.None, [header], () => metadata => Collation.UnicodeCasemap.Fold(SortText.MailboxOf(metadata, header)));

    private static ReadFact<string> Display(string header) =>
        new(MessageFields.None, [header], () => metadata => Collation.UnicodeCasemap.Fold(SortText.DisplayOf(metadata, header)));

    private static SubjectFact SubjectOf(MessageMetadata metadata)
    {
        var text = Collation.UnicodeCasemap.Fold(SortText.SubjectOf(metadata, out var isReply));
        return new SubjectFact(text, isReply);
    }
}
