using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Index;

/// <summary>What an operation works with while it is its turn, under the lock of the mailbox.</summary>
internal sealed class IndexChange(IndexState state, IndexPaths paths, FileLayer files, DateTimeOffset now)
{
    private readonly List<LogTransaction> _transactions = [];

    /// <summary>The state that the operations before have led to. Operations change it by transactions alone.</summary>
    public IndexState State => state;

    public IndexPaths Paths => paths;

    public FileLayer Files => files;

    public DateTimeOffset Now => now;

    /// <summary>What is to be written, in this order; transactions may be empty.</summary>
    public IReadOnlyList<LogTransaction> Transactions => _transactions;

    /// <summary>Begins a transaction: all its records become visible together.</summary>
    public LogTransaction Begin()
    {
        var transaction = new LogTransaction();
        _transactions.Add(transaction);
        return transaction;
    }
}
