using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Facts;

/// <summary>What sessions have found out of a mailbox's messages, kept for the next as long as there is room (see <see cref="FactBudget"/>). Safe for any number of callers at once.</summary>
internal sealed class FactSlot
{
    private readonly Lock _lock = new();
    private Dictionary<Fact, FactColumn> _columns = [];
    private UidValidity _validity;

    /// <summary>How many values are kept.</summary>
    public int Weight { get; private set; }

    /// <summary>Gives what is known of some facts, possibly nothing.</summary>
    public Dictionary<Fact, FactColumn> Take(UidValidity validity, IReadOnlyList<Fact> facts)
    {
        lock (_lock)
        {
            return facts.ToDictionary(static fact => fact, fact => validity == _validity ? _columns.GetValueOrDefault(fact, fact.None) : fact.None);
        }
    }

    /// <summary>Keeps what is known now.</summary>
    public void Keep(UidValidity validity, Dictionary<Fact, FactColumn> columns)
    {
        lock (_lock)
        {
            _columns = validity == _validity ? _columns : [];
            _validity = validity;
            foreach (var (fact, column) in columns)
            {
                _columns[fact] = column;
            }

            Weight = _columns.Values.Sum(static column => column.Uids.Length);
        }

        FactBudget.Shared.Use(this);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _columns = [];
            Weight = 0;
        }
    }
}
