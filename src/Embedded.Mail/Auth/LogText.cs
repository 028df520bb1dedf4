namespace Embedded.Mail.Auth;

/// <summary>Text from outside on its way to a log: short, and without control characters that could forge a line.</summary>
internal static class LogText
{
    private const int MaxLength = 128;

    public static string Of(string text)
    {
        var cut = text.Length > MaxLength ? string.Concat(text.AsSpan(0, MaxLength), "…") : text;
        return cut.Any(char.IsControl) ? new string([.. cut.Select(c => char.IsControl(c) ? '?' : c)]) : cut;
    }
}
