namespace Embedded.Mail.Auth.Sql;

/// <summary>A data base cannot be reached or does not answer in time: another may.</summary>
internal sealed class SqlUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
