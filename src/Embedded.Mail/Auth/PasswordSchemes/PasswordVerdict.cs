namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>How a check of a password ended.</summary>
/// <param name="IsMatch">Whether it is the password. Always false when there is an <paramref name="Error"/>.</param>
/// <param name="Error">Why the stored form cannot be used, without any part of it; null when it could.</param>
internal readonly record struct PasswordVerdict(bool IsMatch, string? Error)
{
    public static PasswordVerdict Of(bool isMatch) => new(isMatch, null);

    public static PasswordVerdict Unusable(string error) => new(false, error);
}
