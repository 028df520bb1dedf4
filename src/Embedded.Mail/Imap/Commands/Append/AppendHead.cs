using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Commands.Append;

/// <summary>What comes before a message's octets.</summary>
/// <param name="Options">Flags and date.</param>
/// <param name="Form">How the message is given.</param>
/// <param name="Parts">For <see cref="AppendForm.Catenate"/> what has come of the parts, behind the parenthesis; up to a literal's header, or to the command's end.</param>
internal sealed record AppendHead(AppendOptions Options, AppendForm Form, ReadOnlyMemory<byte> Parts);
