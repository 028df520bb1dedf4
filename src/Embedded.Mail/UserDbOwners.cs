using Embedded.Mail.Auth;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail;

/// <summary>Finds the owners of shared mailboxes in the userdbs.</summary>
internal sealed class UserDbOwners(IAuthenticator authenticator) : IMailboxOwners
{
    public async ValueTask<MailUser?> FindAsync(string name, CancellationToken cancellationToken) =>
        await authenticator.FindUserAsync(new AuthRequest(name, "imap"), cancellationToken) is AuthResult.Success found ? found.User : null;
}
