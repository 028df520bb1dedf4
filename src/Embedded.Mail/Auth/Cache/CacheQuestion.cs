using System.Globalization;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.Cache;

/// <summary>Makes keys of what is asked of one data base.</summary>
/// <param name="hash">Hides what is asked.</param>
/// <param name="dependsOn">The variables that an answer depends on.</param>
/// <param name="prefix">Tells one data base from another.</param>
internal sealed class CacheQuestion(CacheHash hash, VariableExpander dependsOn, string prefix)
{
    /// <summary>The key of a question.</summary>
    /// <param name="kind">What is asked: <c>v</c> for a verification, <c>l</c> for a look-up.</param>
    /// <param name="request">Who asks.</param>
    public UInt128 KeyOf(char kind, AuthRequest request) => hash.Of($"{kind}{prefix}/{dependsOn.Expand(request.ToVariables(), Delimited)}");

    /// <summary>What is kept of a password: different for every question, so that equal passwords do not show.</summary>
    public UInt128 HashOf(UInt128 key, ReadOnlyMemory<byte> password) => hash.Of(key.ToString(CultureInfo.InvariantCulture), password.Span);

    // Two values next to each other must not be taken for two others.
    private static string Delimited(string value) => string.Create(CultureInfo.InvariantCulture, $"{value.Length}:{value}");
}
