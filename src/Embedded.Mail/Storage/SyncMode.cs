namespace Embedded.Mail.Storage;

/// <summary>When changes are brought to stable storage: Dovecot's <c>mail_fsync</c>.</summary>
public enum SyncMode
{
    /// <summary>New messages and expunges, before they are acknowledged; a change of flags is left to the system.</summary>
    Optimized,

    /// <summary>Every change before it is acknowledged.</summary>
    Always,

    /// <summary>Nothing: what was acknowledged within the last seconds may be lost when the system (not the server alone) crashes.</summary>
    Never,
}
