global using NUnit.Framework;
[assembly: Embedded.Mail.Tests.Logging.SecretsStayOutOfLogs]
