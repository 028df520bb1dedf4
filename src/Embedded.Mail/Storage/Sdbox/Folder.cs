using Embedded.Mail.Messages;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>A level of the folder tree as it is on disk.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Directory">Its directory.</param>
/// <param name="Mails">What the system says of the directory of its messages; null for a level that is no mailbox.</param>
internal sealed record Folder(MailboxName Name, string Directory, FileStatus? Mails)
{
    /// <summary>Whether messages can lie in it.</summary>
    public bool IsMailbox => Mails is not null;

    /// <summary>The directory of its messages.</summary>
    public string MailsDirectory => Path.Combine(Directory, SdboxPaths.MailsName);
}
