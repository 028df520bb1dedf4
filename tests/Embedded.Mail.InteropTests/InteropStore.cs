namespace Embedded.Mail.InteropTests;

/// <summary>Where a server for foreign clients keeps its mail.</summary>
public enum InteropStore
{
    Memory,

    /// <summary>In files, which a Dovecot reads at the end of the test.</summary>
    Sdbox,
}
