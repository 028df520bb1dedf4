namespace Embedded.Mail.Storage.Facts;

/// <summary>The message ids that a message tells.</summary>
/// <param name="Id">Its own; null for none.</param>
/// <param name="References">Those that it refers to, its parent last.</param>
internal readonly record struct ReferenceFact(string? Id, string[] References);
