namespace Embedded.Mail.Pop3;

/// <summary>What becomes of deleted messages at QUIT (<c>pop3_delete_type</c>).</summary>
public enum Pop3DeleteType
{
    /// <summary><see cref="Flag"/> where <see cref="Pop3Options.DeletedFlag"/> is set, else <see cref="Expunge"/>.</summary>
    Default,

    /// <summary>They are removed for good.</summary>
    Expunge,

    /// <summary>They get <see cref="Pop3Options.DeletedFlag"/> and stay visible by IMAP; POP3 no longer shows them.</summary>
    Flag,
}
