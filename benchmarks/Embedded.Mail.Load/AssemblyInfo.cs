using System.Runtime.Versioning;

// Memory is read from /proc, and Dovecot is a Unix program.
[assembly: SupportedOSPlatform("linux")]
