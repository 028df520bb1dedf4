namespace Embedded.Mail.Auth.PasswordSchemes;

/// <summary>How much work a hash from a data base may ask for, so that one bad row cannot hold a processor for minutes.</summary>
/// <param name="MaxRounds">The most iterations.</param>
/// <param name="AllowsWeak">Whether schemes are used that <see cref="IPasswordScheme.IsWeak"/> warns of.</param>
internal readonly record struct PasswordLimits(int MaxRounds, bool AllowsWeak = false);
