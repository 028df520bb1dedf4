using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.PasswdFile;

/// <summary>
/// One user of a passwd-file: <c>user:password:uid:gid:gecos:home:shell:extra fields</c>. Everything after the name may be missing. Extra fields are parted by
/// blanks and may hold colons; those with <c>userdb_</c> are for the userdb, the others for the passdb.
/// </summary>
internal sealed record PasswdFileLine(string UserName)
{
    private const int ExtraFieldsAt = 7;

    /// <summary>The password as written; null when the column is missing or empty.</summary>
    public string? Password { get; private init; }

    /// <summary>The Unix user by number or name. Not looked at before a userdb needs it: in a passdb alone (a shadow file, say) the column may mean something else.</summary>
    public string? UserId { get; private init; }

    public string? GroupId { get; private init; }

    public string? Home { get; private init; }

    /// <summary>Extra fields in their order, the values with %-variables.</summary>
    public ImmutableArray<KeyValuePair<string, VariableExpander>> Fields { get; private init; } = [];

    /// <summary>Whether all fields are the same whoever asks, from where and how.</summary>
    public bool IsAboutUserAlone => Fields.All(one => one.Value.VariableNames.All(name => name is "user" or "username" or "domain"));

    /// <summary>Reads a line.</summary>
    /// <param name="text">The line without its end.</param>
    /// <param name="line">The user; null for an empty line, a comment, or an error.</param>
    /// <param name="error">What is wrong, without any part of the password column; null when nothing is.</param>
    public static void Read(string text, out PasswdFileLine? line, out string? error)
    {
        line = null;
        error = null;
        if (text.Length == 0 || text[0] is '#' or ':')
        {
            return;
        }

        var columns = text.Split(':');
        if (columns[0].Any(char.IsControl) || text.Contains('\uFFFD', StringComparison.Ordinal))
        {
            error = "control characters or no UTF-8";
            return;
        }

        line = Build(columns, out error);
    }

    private static PasswdFileLine? Build(string[] columns, out string? error)
    {
        return TryReadFields(columns, out var fields, out error)
            ? new PasswdFileLine(columns[0])
            {
                Password = Column(columns, 1) is { } password ? PamPwdFile(password) : null,
                UserId = Column(columns, 2),
                GroupId = Column(columns, 3),
                Home = Column(columns, 5),
                Fields = fields,
            }
            : null;
    }

    private static string? Column(string[] columns, int index) =>
        index < columns.Length && columns[index].Length > 0 ? columns[index] : null;

    // libpam-pwdfile marks the kind of a hash at its end: [13] DES, [34] MD5; Dovecot adds [56], DIGEST-MD5.
    private static string PamPwdFile(string password)
    {
        if (password is not [not '{' and not '$', .., '[', _, _, ']'] || password.Length <= 4)
        {
            return password;
        }

        var hash = password[..^4];
        return password[^3..^1] switch
        {
            "34" => "{PLAIN-MD5}" + hash,
            "56" => "{DIGEST-MD5}" + hash,
            _ => "{CRYPT}" + hash,
        };
    }

    private static bool TryReadFields(string[] columns, out ImmutableArray<KeyValuePair<string, VariableExpander>> fields, out string? error)
    {
        error = null;
        var read = ImmutableArray.CreateBuilder<KeyValuePair<string, VariableExpander>>();
        foreach (var word in ExtraFields(columns).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (!VariableExpander.TryParse(equals < 0 ? "yes" : word[(equals + 1)..], out var value, out var wrong))
            {
                error = $"user {columns[0]}: {wrong}";
                break;
            }

            read.Add(KeyValuePair.Create(equals < 0 ? word : word[..equals], value));
        }

        fields = read.ToImmutable();
        return error is null;
    }

    private static string ExtraFields(string[] columns)
    {
        if (columns.Length <= ExtraFieldsAt)
        {
            return "";
        }

        // An old form: an empty column, and the mail location after it.
        return columns[ExtraFieldsAt].Length == 0 && columns.Length > ExtraFieldsAt + 1
            ? "userdb_mail=" + string.Join(':', columns[(ExtraFieldsAt + 1)..])
            : string.Join(':', columns[ExtraFieldsAt..]);
    }
}
