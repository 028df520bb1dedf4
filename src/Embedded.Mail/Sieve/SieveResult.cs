namespace Embedded.Mail.Sieve;

/// <summary>What a run asks to be done.</summary>
/// <param name="Actions">The actions, in order.</param>
/// <param name="Errors">Errors at run time; with one, <paramref name="Actions"/> holds the implicit keep only.</param>
public sealed record SieveResult(IReadOnlyList<SieveAction> Actions, IReadOnlyList<SieveDiagnostic> Errors);
