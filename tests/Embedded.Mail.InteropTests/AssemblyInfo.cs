using System.Runtime.Versioning;

// The peers are those of a Linux host.
[assembly: SupportedOSPlatform("linux")]

// Most of a test's time is a foreign program's start.
[assembly: Parallelizable(ParallelScope.Children)]

// Whatever the peers make the servers do, no secret is logged.
[assembly: Embedded.Mail.Tests.Logging.SecretsStayOutOfLogs]
