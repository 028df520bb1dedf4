namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>When a process ends, seen from a call of the system.</summary>
internal enum KillMoment
{
    Before,
    HalfWay,
    After,
}
