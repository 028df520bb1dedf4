using Embedded.Mail.Imap.Session;

namespace Embedded.Mail.Imap.Commands.Append;

/// <summary>
/// Ends an APPEND from within the reading of a message, where a store stands between who finds the mistake and who answers. Never leaves this command.
/// </summary>
internal sealed class AppendRefusedException(ImapResult result) : Exception(result.Text)
{
    /// <summary>The answer.</summary>
    public ImapResult Result { get; } = result;
}
