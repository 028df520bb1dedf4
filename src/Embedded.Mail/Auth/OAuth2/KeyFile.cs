using Embedded.Mail.Auth.PasswdFile;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Auth.OAuth2;

/// <summary>Keys in a file, which is read again when it has changed.</summary>
internal sealed class KeyFile(string path, TimeProvider time, ILogger logger) : IKeySource
{
    private Version? _current;

    public async ValueTask<(TokenKeys? Keys, string Failure)> GetAsync(bool anew, CancellationToken cancellationToken)
    {
        try
        {
            var stamp = FileStamp.Of(path);
            if (Volatile.Read(ref _current) is { IsSettled: true } known && known.Stamp == stamp)
            {
                return (known.Keys, "");
            }

            var keys = TokenKeys.TryRead(await File.ReadAllBytesAsync(path, cancellationToken), isPrivate: true);
            if (keys is null)
            {
                return (null, $"the file {path} has no keys");
            }

            var before = Interlocked.Exchange(ref _current, new Version(stamp, keys, !stamp.IsFresh(time.GetUtcNow())));
            if (before?.Stamp != stamp)
            {
                Log.TokenKeysRead(logger, path, keys.All.Count, keys.Unusable);
            }

            return (keys, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"the keys cannot be read: {e.Message}");
        }
    }

    private sealed record Version(FileStamp Stamp, TokenKeys Keys, bool IsSettled);
}
