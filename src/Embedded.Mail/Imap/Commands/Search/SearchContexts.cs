using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Search;

/// <summary>The searches of a selected mailbox of whose results the client wants to hear as they change (RFC 5267 §4.3).</summary>
internal sealed class SearchContexts
{
    // Every change of a message is held against each of them.
    private const int MaxContexts = 16;

    // A sorted one is sorted anew with each message that is added.
    private const int MaxSorted = 100_000;

    private readonly List<SearchContext> _contexts = [];

    /// <summary>Whether a search of that tag is among them: its tag may not be used again for another.</summary>
    public bool Contains(ReadOnlySpan<byte> tag) => IndexOf(tag) >= 0;

    /// <summary>Adds a search; false when there are too many, or it found too much.</summary>
    public bool TryAdd(SearchContext context)
    {
        if (_contexts.Count == MaxContexts || context.SortedCount > MaxSorted)
        {
            return false;
        }

        _contexts.Add(context);
        return true;
    }

    /// <summary>Forgets the search of that tag; false when there is none.</summary>
    public bool Cancel(ReadOnlySpan<byte> tag)
    {
        var index = IndexOf(tag);
        if (index >= 0)
        {
            _contexts.RemoveAt(index);
        }

        return index >= 0;
    }

    /// <summary>Tells results by UID from now on.</summary>
    public void TellByUid() => _contexts.ForEach(static context => context.TellByUid());

    /// <summary>Tells that messages which are about to be told as expunged are no results any more: their numbers are good until then (RFC 5267 §4.3.4).</summary>
    /// <param name="output">What the client gets.</param>
    /// <param name="known">The messages that the client knows, the expunged ones among them.</param>
    /// <param name="expunged">The expunged ones.</param>
    public void RemoveExpunged(ImapWriter output, MessageList known, UidSet expunged)
    {
        foreach (var context in _contexts)
        {
            context.Remove(output, known, expunged);
        }
    }

    /// <summary>Tells what became and what no longer is a result since the view last moved.</summary>
    public async ValueTask UpdateAsync(ImapSession session, SelectedMailbox mailbox, CancellationToken cancellationToken)
    {
        foreach (var context in _contexts)
        {
            await context.UpdateAsync(session, mailbox, cancellationToken);
        }
    }

    private int IndexOf(ReadOnlySpan<byte> tag)
    {
        for (var i = 0; i < _contexts.Count; i++)
        {
            if (tag.SequenceEqual(_contexts[i].Tag))
            {
                return i;
            }
        }

        return -1;
    }
}
