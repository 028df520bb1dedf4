namespace Embedded.Mail.Storage.Index;

/// <summary>Only looks what others have changed.</summary>
internal sealed class RefreshOperation : IndexOperation
{
    public override bool NeedsLock => false;

    public override void Build(IndexChange change)
    {
    }
}
