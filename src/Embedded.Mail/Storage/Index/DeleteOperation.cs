namespace Embedded.Mail.Storage.Index;

/// <summary>Marks the index deleted: whoever has it open sees that the mailbox is gone.</summary>
internal sealed class DeleteOperation : IndexOperation
{
    public override void Build(IndexChange change)
    {
        // As Dovecot does: asked for, and carried out.
        change.Begin().AddDeletion(LogRecordFlags.None);
        change.Begin().AddDeletion(LogRecordFlags.External);
    }
}
