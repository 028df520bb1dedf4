namespace Embedded.Mail.Pop3;

/// <summary>Deviations from the protocol for clients that need them (<c>pop3_client_workarounds</c>).</summary>
[Flags]
public enum Pop3ClientWorkarounds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>outlook-no-nuls</c>: NUL octets in messages are sent as 0x80, for Outlook and Outlook Express hang at them.</summary>
    OutlookNoNuls = 1,

    /// <summary><c>oe-ns-eoh</c>: a missing empty line after the header is sent, for Outlook Express and Netscape Mail wait for it in the answer to TOP.</summary>
    MissingEndOfHeader = 2,
}
