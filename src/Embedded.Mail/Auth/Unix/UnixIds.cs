using System.Globalization;

namespace Embedded.Mail.Auth.Unix;

/// <summary>
/// Numbers of Unix users or groups, by number or name. NSS may have to ask a directory far away: each look-up has a thread of its own, those who ask meanwhile wait for the same one
/// without holding a thread, and what was found holds for a minute.
/// </summary>
/// <param name="lookUp">Finds a number by name, null for none; may block.</param>
/// <param name="time">Says when a minute has passed.</param>
internal sealed class UnixIds(Func<string, uint?> lookUp, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    // Names come from settings, which may put any user's name there.
    private const int MaxNames = 1024;

    private readonly Dictionary<string, (Task<uint?> Id, long Since)> _names = new(StringComparer.Ordinal);

    /// <summary>The number; null when there is none such.</summary>
    public ValueTask<uint?> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return ValueTask.FromResult<uint?>(number);
        }

        lock (_names)
        {
            if (!_names.TryGetValue(text, out var known) || IsPast(known.Id, known.Since))
            {
                known = (BeginLookUp(text), time.GetTimestamp());
                Keep(text, known);
            }

            return new ValueTask<uint?>(known.Id.WaitAsync(cancellationToken));
        }
    }

    // A name that was not there may be made at any moment.
    private bool IsPast(Task<uint?> id, long since) =>
        id.IsCompleted && (id is not { IsCompletedSuccessfully: true, Result: not null } || time.GetElapsedTime(since) >= Lifetime);

    private Task<uint?> BeginLookUp(string name) =>
        Task.Factory.StartNew(() => lookUp(name), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Keep(string name, (Task<uint?> Id, long Since) known)
    {
        if (_names.Count >= MaxNames)
        {
            _names.Clear();
        }

        _names[name] = known;
    }
}
