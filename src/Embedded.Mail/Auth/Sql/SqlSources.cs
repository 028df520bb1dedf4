using System.Collections.Immutable;

namespace Embedded.Mail.Auth.Sql;

/// <summary>Data bases with the same content, the preferred first: the first that answers is taken.</summary>
internal sealed class SqlSources(ImmutableArray<SqlSource> sources)
{
    /// <summary>Does the work with one of them.</summary>
    /// <exception cref="SqlUnavailableException">None answers.</exception>
    public async Task<T> RunAsync<T>(SqlWork<T> work, CancellationToken cancellationToken)
    {
        SqlUnavailableException? failure = null;
        foreach (var source in InOrder())
        {
            try
            {
                return await source.RunAsync(work, cancellationToken);
            }
            catch (SqlUnavailableException e)
            {
                failure = failure is null ? e : new SqlUnavailableException($"{failure.Message}; {e.Message}", e);
            }
        }

        throw failure!;
    }

    // One that was away a moment ago is the last resort.
    private IEnumerable<SqlSource> InOrder() => sources.Length == 1 ? sources : sources.OrderBy(static source => source.IsAvoided);
}
