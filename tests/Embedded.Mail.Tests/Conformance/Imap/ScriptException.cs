namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>A script cannot be read, or the server did not behave as written.</summary>
internal sealed class ScriptException(string message) : Exception(message);
