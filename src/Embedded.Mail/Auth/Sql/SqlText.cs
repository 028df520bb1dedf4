namespace Embedded.Mail.Auth.Sql;

/// <summary>What a provider says, for a log.</summary>
internal static class SqlText
{
    private const int MaxLength = 500;

    /// <summary>The text in one line, and not a long one.</summary>
    public static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        line = line.Length > MaxLength ? string.Concat(line.AsSpan(0, MaxLength), "…") : line;
        return line.Any(char.IsControl) ? new string([.. line.Select(static c => char.IsControl(c) ? '?' : c)]) : line;
    }
}
