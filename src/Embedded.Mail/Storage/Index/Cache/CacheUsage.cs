using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>
/// How the clients of a mailbox use the fields of its cache. Who asks for a field of an old message, or goes back to one that was asked for before, keeps no copy of his
/// own: the field is worth caching for good. Safe for any number of callers at once.
/// </summary>
internal sealed class CacheUsage(TimeProvider timeProvider)
{
    /// <summary>How old the time of the last use may grow before it is written again.</summary>
    private static readonly TimeSpan Precision = TimeSpan.FromDays(1);

    private readonly Dictionary<string, Uid> _highest = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Now, in Unix seconds.</summary>
    public uint Now => (uint)timeProvider.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Notes that fields of certain messages were asked for, and gives the fields with the decisions that they shall have; none for what is left as it is.</summary>
    /// <param name="columns">The fields that were asked for.</param>
    /// <param name="known">The fields of the file.</param>
    /// <param name="first">The first of the messages.</param>
    /// <param name="last">The last of them.</param>
    /// <param name="firstNew">The first message of the last week.</param>
    public IReadOnlyList<CacheField> Note(IReadOnlyList<CacheField> columns, CacheFields known, Uid first, Uid last, Uid firstNew)
    {
        var noted = new CacheField[columns.Count];
        lock (_highest)
        {
            for (var i = 0; i < noted.Length; i++)
            {
                var number = known.NumberOf(columns[i]);
                if (columns[i].IsLike(CacheField.Body))
                {
                    // Others may have cached it; the BODYSTRUCTURE, which is cached here, tells the same and more.
                    noted[i] = columns[i];
                    continue;
                }

                var decision = number < 0 ? CacheDecision.No : known[number].Decision;
                var isForGood = decision == CacheDecision.Yes || first < firstNew || first < _highest.GetValueOrDefault(columns[i].Name);
                noted[i] = columns[i] with { Decision = isForGood ? CacheDecision.Yes : CacheDecision.Temporary, LastUsed = Now };

                // Names that the file does not have may be anything.
                if (number >= 0)
                {
                    _highest[columns[i].Name] = last > _highest.GetValueOrDefault(columns[i].Name) ? last : _highest.GetValueOrDefault(columns[i].Name);
                }
            }
        }

        return noted;
    }

    /// <summary>Whether the file should be told of a use.</summary>
    /// <param name="noted">The field as <see cref="Note"/> gave it.</param>
    /// <param name="stored">The field as the file has it.</param>
    public static bool IsNews(CacheField noted, CacheField stored) =>
        noted.Decision != CacheDecision.No && (noted.Decision != stored.Decision || noted.LastUsed >= stored.LastUsed + Precision.TotalSeconds);
}
