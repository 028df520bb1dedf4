namespace Embedded.Mail.Sieve;

/// <summary>Something to tell a script's author.</summary>
/// <param name="IsError">An error; else a warning.</param>
/// <param name="Script">The script in which it was found.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column in characters, counted from 1.</param>
/// <param name="Message">One line of text.</param>
public sealed record SieveDiagnostic(bool IsError, string Script, int Line, int Column, string Message);
