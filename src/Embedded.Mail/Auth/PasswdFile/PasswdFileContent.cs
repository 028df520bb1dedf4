using System.Collections.Frozen;
using System.Text;

namespace Embedded.Mail.Auth.PasswdFile;

/// <summary>A passwd-file as it was read. Immutable.</summary>
internal sealed class PasswdFileContent
{
    private PasswdFileContent(FrozenDictionary<string, PasswdFileLine> users, IReadOnlyList<(int Line, string Reason)> errors)
    {
        Users = users;
        Errors = errors;
    }

    public FrozenDictionary<string, PasswdFileLine> Users { get; }

    /// <summary>What was left out, with line numbers from 1.</summary>
    public IReadOnlyList<(int Line, string Reason)> Errors { get; }

    /// <summary>Reads a whole file.</summary>
    public static async Task<PasswdFileContent> ReadAsync(Stream file, CancellationToken cancellationToken)
    {
        var users = new Dictionary<string, PasswdFileLine>(StringComparer.Ordinal);
        var errors = new List<(int, string)>();
        using var reader = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        for (var number = 1; await reader.ReadLineAsync(cancellationToken) is { } text; number++)
        {
            PasswdFileLine.Read(text, out var line, out var error);
            if (line is not null && !users.TryAdd(line.UserName, line))
            {
                error = $"user {line.UserName} exists more than once";
            }

            if (error is not null)
            {
                errors.Add((number, error));
            }
        }

        return new PasswdFileContent(users.ToFrozenDictionary(StringComparer.Ordinal), errors);
    }
}
