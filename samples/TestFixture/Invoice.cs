namespace Embedded.Mail.TestFixture;

/// <summary>What somebody owes.</summary>
public sealed record Invoice(string Number, string CustomerAddress, decimal Amount, DateOnly DueDate);
