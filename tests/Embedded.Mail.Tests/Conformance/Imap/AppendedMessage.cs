using System.Text.RegularExpressions;

namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>Completes an APPEND or REPLACE that brings no message of its own with the next one of the mbox.</summary>
/// <param name="mailbox">The mailbox of a command that names none.</param>
/// <param name="nextMessage">Gives the next message.</param>
internal sealed partial class AppendedMessage(string mailbox, Func<MboxMessage> nextMessage)
{
    /// <summary>Completes a command.</summary>
    /// <param name="text">The command, variables expanded.</param>
    /// <param name="hasLiteral">Whether it has a literal.</param>
    /// <returns>The text of the command, and the message it is to be sent with; null where it is sent as it is.</returns>
    public (string Text, ScriptLiteral? Message) Complete(string text, bool hasLiteral)
    {
        if (hasLiteral)
        {
            return (text, null);
        }

        if (Bare().IsMatch(text))
        {
            var message = nextMessage();
            return ($"{text.TrimEnd()} {mailbox} \"{message.Date}\" ", new ScriptLiteral(message.Octets, false, ""));
        }

        return WithMailbox().IsMatch(text) ? (text.TrimEnd() + " ", new ScriptLiteral(nextMessage().Octets, false, "")) : (text, null);
    }

    [GeneratedRegex("^(append|(uid )?replace \\S+)\\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Bare();

    // A mailbox, flags, a date and nothing more, as CATENATE would be.
    [GeneratedRegex("^(append|(uid )?replace \\S+) (\"[^\"]*\"|[^\\s(\"]+)( \\([^)]*\\))?( \"[^\"]*\")?\\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex WithMailbox();
}
