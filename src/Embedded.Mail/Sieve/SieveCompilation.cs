namespace Embedded.Mail.Sieve;

/// <summary>What compiling a script gave.</summary>
/// <param name="Script">The script that can be run; null when there is an error.</param>
/// <param name="Diagnostics">Errors and warnings, in the order of the text.</param>
public sealed record SieveCompilation(SieveScript? Script, IReadOnlyList<SieveDiagnostic> Diagnostics);
