using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Auth.PasswdFile;

/// <summary>
/// Keeps one file's content in memory and reads it anew when the file has changed. All who ask while it is read wait for the same reading, without holding a thread.
/// </summary>
internal sealed class PasswdFileReader(string path, ILogger logger)
{
    private readonly object _gate = new();
    private HashSet<(int, string)> _loggedErrors = [];
    private string? _loggedFailure;
    private Task<PasswdFileContent>? _reading;
    private FileStamp _stamp;
    private bool _isSettled;

    /// <summary>The content as the file is now.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public Task<PasswdFileContent> GetAsync(CancellationToken cancellationToken)
    {
        var stamp = FileStamp.Of(path);
        lock (_gate)
        {
            if (_reading is null || _reading.IsFaulted || (_reading.IsCompleted && (!_isSettled || stamp != _stamp)))
            {
                // Before reading: what is written meanwhile makes another stamp, and is read the next time.
                _stamp = stamp;
                _isSettled = !stamp.IsFresh(DateTimeOffset.UtcNow);
                _reading = Task.Run(ReadAsync, CancellationToken.None);
            }

            return _reading.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Logs why the file cannot be read, once until the reason is another.</summary>
    public void LogFailure(string reason)
    {
        if (Interlocked.Exchange(ref _loggedFailure, reason) != reason)
        {
            Log.PasswdFileUnreadable(logger, path, reason);
        }
    }

    private async Task<PasswdFileContent> ReadAsync()
    {
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        });
        var content = await PasswdFileContent.ReadAsync(file, CancellationToken.None);
        _loggedFailure = null;
        LogErrors(content);
        return content;
    }

    // A file is read many times with the same errors in it; each is told once.
    private void LogErrors(PasswdFileContent content)
    {
        foreach (var error in content.Errors.Where(error => !_loggedErrors.Contains(error)))
        {
            Log.PasswdFileLineWrong(logger, path, error.Line, error.Reason);
        }

        _loggedErrors = [.. content.Errors];
        Log.PasswdFileRead(logger, path, content.Users.Count);
    }
}
