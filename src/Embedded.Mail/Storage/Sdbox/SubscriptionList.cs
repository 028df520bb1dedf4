using System.Collections.Immutable;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// The subscribed names in the order of the file. Lines that are no mailbox name here are kept as they are. Files without a header keep that form, as with Dovecot.
/// </summary>
internal sealed class SubscriptionList
{
    private const string Header = "V\t2\n\n";

    private readonly bool _hasHeader;
    private readonly ImmutableArray<string> _lines;

    private SubscriptionList(bool hasHeader, ImmutableArray<string> lines)
    {
        _hasHeader = hasHeader;
        _lines = lines;
    }

    /// <summary>No subscriptions, in the form of today.</summary>
    public static SubscriptionList Empty { get; } = new(true, []);

    /// <summary>The names, each once.</summary>
    public IEnumerable<MailboxName> Names => _lines.Select(NameOf).OfType<MailboxName>().Distinct();

    /// <summary>Reads a file's octets. An empty file has no subscriptions.</summary>
    public static SubscriptionList Parse(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty)
        {
            return Empty;
        }

        var text = Encoding.Latin1.GetString(octets);
        var hasHeader = text.StartsWith("V\t", StringComparison.Ordinal);
        var body = hasHeader ? AfterHeader(text) : text;
        return new(hasHeader, [.. body.Split('\n').Where(line => line.Length > 0)]);
    }

    /// <summary>The list with a name at its end, or the same list where it is there already.</summary>
    public SubscriptionList With(MailboxName name) =>
        Names.Contains(name) ? this : new(_hasHeader, _lines.Add(LineOf(name)));

    /// <summary>The list without a name, or the same list where it is not there.</summary>
    public SubscriptionList Without(MailboxName name) =>
        Names.Contains(name) ? new(_hasHeader, _lines.RemoveAll(line => NameOf(line) == name)) : this;

    /// <summary>The octets of the file.</summary>
    public byte[] ToOctets() => Encoding.Latin1.GetBytes((_hasHeader ? Header : "") + string.Concat(_lines.Select(line => line + '\n')));

    // The header ends with an empty line; a later version may put more lines before that.
    private static string AfterHeader(string text) =>
        text.IndexOf("\n\n", StringComparison.Ordinal) is var end and >= 0 ? text[(end + 2)..] : "";

    private MailboxName? NameOf(string line)
    {
        var storageName = _hasHeader ? string.Join(MailboxName.Separator, line.Split('\t').Select(TabEscape.Decode)) : line;
        return SdboxPaths.TryReadStorageName(storageName, out var name) ? name : null;
    }

    // The encoding of names leaves no octet that would have to be escaped.
    private string LineOf(MailboxName name) =>
        _hasHeader ? SdboxPaths.StorageNameOf(name).Replace(MailboxName.Separator, '\t') : SdboxPaths.StorageNameOf(name);
}
