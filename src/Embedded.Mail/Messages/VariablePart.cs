namespace Embedded.Mail.Messages;

/// <summary>A piece of a text with variables: literal text, or one variable.</summary>
/// <param name="Literal">The text where <paramref name="Name"/> is null.</param>
/// <param name="Name">The variable's long name; null for literal text.</param>
/// <param name="Format">What to do with the value.</param>
internal readonly record struct VariablePart(string Literal, string? Name, VariableFormat Format);
