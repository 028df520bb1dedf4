using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Threads;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>Writes <c>* THREAD (2)(3 6 (4 23)(44 7 96))</c> (RFC 5256 §4), however deep threads are.</summary>
/// <param name="output">What the client gets.</param>
/// <param name="view">The view that gives sequence numbers.</param>
/// <param name="isUid">Whether messages are told by UID.</param>
internal sealed class ThreadResponse(ImapWriter output, MailboxView view, bool isUid)
{
    // The nodes whose parentheses are open, the children that come next among them.
    private readonly Stack<int> _siblings = new();

    public async ValueTask WriteAsync(ThreadForest forest, CancellationToken cancellationToken)
    {
        _ = output.Write("* THREAD"u8);
        _ = forest.Roots.Count == 0 ? output : output.Space();
        foreach (var root in forest.Roots)
        {
            WriteBranch(forest, root);
            await CloseAsync(forest, cancellationToken);
        }

        _ = output.EndLine();
    }

    private async ValueTask CloseAsync(ThreadForest forest, CancellationToken cancellationToken)
    {
        while (_siblings.TryPop(out var next))
        {
            _ = output.Octet(')');
            await output.FlushIfFullAsync(cancellationToken);
            if (next != ThreadForest.None)
            {
                WriteBranch(forest, next);
            }
        }
    }

    /// <summary>Opens a parenthesis for a node and goes down along only children and first ones. What closes is told by the stack.</summary>
    private void WriteBranch(ThreadForest forest, int node)
    {
        Open(forest, node, isRoot: _siblings.Count == 0);
        while (true)
        {
            var uid = forest.UidOf(node);
            _ = uid.IsNone ? output : output.Number(NumberOf(uid));
            var child = forest.FirstChildOf(node);
            if (child == ThreadForest.None)
            {
                return;
            }

            _ = uid.IsNone ? output : output.Space();
            if (forest.NextOf(child) != ThreadForest.None)
            {
                Open(forest, child, isRoot: false);
            }

            node = child;
        }
    }

    private void Open(ThreadForest forest, int node, bool isRoot)
    {
        _ = output.Octet('(');
        _siblings.Push(isRoot ? ThreadForest.None : forest.NextOf(node));
    }

    private uint NumberOf(Uid uid) => isUid ? uid.Value : (uint)view.NumberOf(uid);
}
