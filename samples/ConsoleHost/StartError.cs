using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.ConsoleHost;

/// <summary>Errors that are not the program's: said in one line, without a stack.</summary>
internal static class StartError
{
    /// <summary>The line; null for an error that is the program's own.</summary>
    public static string? Describe(Exception error) => error switch
    {
        ArgumentError => OneLine(error.Message),
        OptionsValidationException invalid => OneLine(string.Join(" ", invalid.Failures)),

        // What the configuration cannot read, and listeners that cannot listen.
        InvalidOperationException { InnerException: { } inner } => OneLine($"{error.Message} {inner.Message}"),
        IOException or InvalidOperationException or UnauthorizedAccessException or CryptographicException => OneLine(error.Message),
        AggregateException { InnerExceptions: [{ } first, ..] } => Describe(first),
        _ => null,
    };

    private static string OneLine(string text) => string.Join(' ', text.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
