namespace Embedded.Mail.Storage;

/// <summary>The rights of RFC 4314 §2.1, each with its letter.</summary>
[Flags]
public enum MailboxRights
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>l</c>: see it in lists.</summary>
    Lookup = 0x001,

    /// <summary><c>r</c>: select it and read messages.</summary>
    Read = 0x002,

    /// <summary><c>s</c>: change <c>\Seen</c>.</summary>
    KeepSeen = 0x004,

    /// <summary><c>w</c>: change other flags.</summary>
    Write = 0x008,

    /// <summary><c>i</c>: append and copy into it.</summary>
    Insert = 0x010,

    /// <summary><c>p</c>: send mail to it.</summary>
    Post = 0x020,

    /// <summary><c>k</c>: create mailboxes below it.</summary>
    CreateBelow = 0x040,

    /// <summary><c>x</c>: delete or rename it.</summary>
    DeleteMailbox = 0x080,

    /// <summary><c>t</c>: change <c>\Deleted</c>.</summary>
    DeleteMessages = 0x100,

    /// <summary><c>e</c>: expunge.</summary>
    Expunge = 0x200,

    /// <summary><c>a</c>: change the list itself.</summary>
    Administer = 0x400,

    /// <summary>All of them: an owner's.</summary>
    All = 0x7ff,
}
