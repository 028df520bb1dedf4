using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sql;

namespace Embedded.Mail.Fuzz.BackEnds;

/// <summary>What an administrator may write for a query, put for a user with a bad name.</summary>
internal sealed class SqlTarget : IFuzzTarget
{
    private static readonly AuthRequest Somebody = new("%{pass}'\"\\;--", "imap");

    private static readonly SqlOptions[] All = [new() { BackslashEscapes = true }, new() { BackslashEscapes = false }, new() { ParameterMarker = "?" }];

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "SELECT password, userid AS user FROM users WHERE userid = '%n' AND domain = '%d' AND x <> %u AND active = 'Y'",
            "SELECT '%{user}', \"col'x\", `a%%`, $$ text $$, $q$ %% $q$, 5 %% 3 -- comment %u\n/* %u */ WHERE a LIKE '%%x\\'%Ln' AND b = '%{sha256:user}'",
            "SELECT E'x', X'00', 'it''s %1.3u', '%Mu%{if;%u;eq;a;b;c}'",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public IReadOnlyList<byte[]> Pieces { get; } =
        [.. new[] { "'", "\"", "`", "$", "$$", "--", "/*", "*/", "%", "%%", "%u", "%{user}", "%{", "}", "\\", "\\'", "''", "\n", "E'", "%5u", "\0", "é" }.Select(Encoding.UTF8.GetBytes)];

    public void Execute(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        foreach (var options in All)
        {
            if (SqlQueryParser.FindError(text, options) is null)
            {
                _ = SqlQueryParser.Parse(text, options).Bind(Somebody.ToVariables());
            }
        }
    }
}
