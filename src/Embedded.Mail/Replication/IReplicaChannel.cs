using System.IO.Pipelines;

namespace Embedded.Mail.Replication;

/// <summary>One conversation with the partner. Disposal aborts what has not been completed.</summary>
public interface IReplicaChannel : IDuplexPipe, IAsyncDisposable
{
    /// <summary>The partner, for logs.</summary>
    string PartnerName { get; }
}
