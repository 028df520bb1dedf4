using System.Collections.Immutable;

namespace Embedded.Mail.Auth.Pam;

/// <summary>What PAM says to a login.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Step">The function that ended it, such as <c>pam_acct_mgmt</c>.</param>
/// <param name="Text">The status in the words of PAM; empty after a success.</param>
internal sealed record PamAnswer(PamStatus Status, string Step, string Text)
{
    /// <summary>The user's name as the modules left it; null after a failure.</summary>
    public string? UserName { get; init; }

    /// <summary>What modules said, errors and information, in their order.</summary>
    public ImmutableArray<string> Messages { get; init; } = [];

    /// <summary>The last prompt or error, which Dovecot shows to clients where told to; null for none.</summary>
    public string? Shown { get; init; }

    /// <summary>The failure for a log: the step, PAM's words, and what the modules said.</summary>
    public string Describe() =>
        Messages.IsEmpty ? $"{Step}() failed: {Text}" : $"{Step}() failed: {Text}: {string.Join(" / ", Messages.Select(LogText.Of))}";
}
