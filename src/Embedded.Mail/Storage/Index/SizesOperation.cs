using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index;

/// <summary>Keeps sizes that the index did not know and that were read from messages, so that they need not be read again.</summary>
internal sealed class SizesOperation(IReadOnlyList<(Uid Uid, long Size)> sizes) : IndexOperation
{
    public override bool IsDispensable => true;

    public override void Build(IndexChange change)
    {
        var lacking = sizes.Where(message => change.State.Messages.TryFind(message.Uid, out var index) && VirtualSizes.Of(change.State, index) is null).ToArray();
        if (lacking.Length > 0)
        {
            VirtualSizes.Add(change.Begin(), lacking);
        }
    }
}
