namespace Embedded.Mail.Imap;

/// <summary>Help for clients that do not do as they should (Dovecot's <c>imap_client_workarounds</c>).</summary>
[Flags]
public enum ImapClientWorkarounds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>delay-newmail</c>: new messages are told only in answer to NOOP and CHECK, in IDLE and by NOTIFY, for clients that pass over them at other times.</summary>
    DelayNewmail = 0x01,

    /// <summary><c>tb-extra-mailbox-sep</c>: a separator at the end of a mailbox's name is passed over, as some versions of Thunderbird add one.</summary>
    TbExtraMailboxSep = 0x02,

    /// <summary><c>tb-lsub-flags</c>: LSUB tells of a subscribed name that is no mailbox that it is none, so that Thunderbird shows it so.</summary>
    TbLsubFlags = 0x04,
}
