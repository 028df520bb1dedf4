using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Wire;

/// <summary>
/// How a client sees mailbox names: with the server's hierarchy separator, in modified UTF-7 until the client has enabled IMAP4rev2 or UTF8=ACCEPT, and in UTF-8 from
/// then on (RFC 9051 §5.1, RFC 6855 §3).
/// </summary>
/// <param name="Separator">Between two levels, as clients write it.</param>
/// <param name="IsUtf8">Whether names travel in UTF-8.</param>
internal readonly record struct MailboxNaming(char Separator, bool IsUtf8)
{
    /// <summary>Whether a separator at the end of a name is passed over (Dovecot's <c>tb-extra-mailbox-sep</c>).</summary>
    public bool IgnoresLastSeparator { get; init; }

    /// <summary>Turns what a client sent into Unicode, still with the client's separator.</summary>
    public bool TryDecode(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (IsUtf8)
        {
            text = Utf8.IsValid(octets) ? Encoding.UTF8.GetString(octets) : null;
            return text is not null;
        }

        return Ascii.IsValid(octets) && ModifiedUtf7.TryDecode(Encoding.ASCII.GetString(octets), out text);
    }

    /// <summary>Turns decoded text into a name; false when no mailbox can have it, which is no error of syntax.</summary>
    public bool TryCreate(string text, [NotNullWhen(true)] out MailboxName? name)
    {
        name = null;
        text = IgnoresLastSeparator && text.Length > 1 && text[^1] == Separator ? text[..^1] : text;
        if (Separator == MailboxName.Separator)
        {
            return MailboxName.TryCreate(text, out name);
        }

        // A slash within a level would become a separator behind the client's back.
        return !text.Contains(MailboxName.Separator) && MailboxName.TryCreate(text.Replace(Separator, MailboxName.Separator), out name);
    }

    /// <summary>
    /// As <see cref="TryCreate"/>, for a mailbox that is to be made: a client that sends UTF-8 must send it as Net-Unicode (RFC 9051 §6.3.4, RFC 5198), for another spelling
    /// of the same letters would be another mailbox.
    /// </summary>
    public bool TryCreateNew(string text, [NotNullWhen(true)] out MailboxName? name)
    {
        name = null;
        return (!IsUtf8 || text.IsNormalized(NormalizationForm.FormC)) && TryCreate(text, out name);
    }

    /// <summary>Whether a client can be told the name: with another separator than <c>/</c>, that one may occur within a level.</summary>
    public bool CanShow(MailboxName name) => Separator == MailboxName.Separator || !name.Value.Contains(Separator);

    /// <summary>The name as it is sent.</summary>
    public string ToClientEncoded(string name) => IsUtf8 ? ToClient(name) : ModifiedUtf7.Encode(ToClient(name));

    /// <summary>The name with the client's separator, in Unicode.</summary>
    public string ToClient(string name) => Separator == MailboxName.Separator ? name : name.Replace(MailboxName.Separator, Separator);
}
