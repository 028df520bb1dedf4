using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// The content of <c>dovecot-attributes</c>, Dovecot's dict of the driver <c>file</c>: a line with a key, a line with its value, and so on. The keys are
/// <c>priv/</c> or <c>shared/</c>, a mailbox's GUID, and an entry's name; what belongs to the server stands with INBOX. Keys of other kinds are kept. Immutable.
/// </summary>
internal sealed class AttributeList
{
    // What Dovecot keeps for itself among a mailbox's entries; clients cannot reach it.
    private const string OwnPrefix = "vendor/vendor.dovecot/pvt/";
    private const string ServerPrefix = OwnPrefix + "server/";
    private const string QuotaPrefix = "priv/quota/limit/";
    private const string SpecialUseName = "/specialuse";
    private const string Private = "/private/";
    private const string Shared = "/shared/";

    private readonly ImmutableSortedDictionary<string, string> _values;

    private AttributeList(ImmutableSortedDictionary<string, string> values) => _values = values;

    /// <summary>No entries.</summary>
    public static AttributeList Empty { get; } = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>Reads a file's octets. A key without a value at its end is passed over.</summary>
    public static AttributeList Parse(ReadOnlySpan<byte> octets)
    {
        var lines = Encoding.Latin1.GetString(octets).Split('\n');
        var values = Empty._values.ToBuilder();
        for (var i = 0; i + 1 < lines.Length; i += 2)
        {
            values[TabEscape.Decode(lines[i])] = TabEscape.Decode(lines[i + 1]);
        }

        return new(values.ToImmutable());
    }

    /// <summary>The octets of the file.</summary>
    public byte[] ToOctets()
    {
        var text = new StringBuilder();
        foreach (var (key, value) in _values)
        {
            _ = text.Append(TabEscape.Encode(key)).Append('\n').Append(TabEscape.Encode(value)).Append('\n');
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>The entries of a mailbox.</summary>
    public AnnotationSet Of(MailboxId mailbox) => Entries(mailbox, "", static name => !name.StartsWith(OwnPrefix, StringComparison.Ordinal));

    /// <summary>The entries of the server.</summary>
    /// <param name="inbox">INBOX, with which they are kept.</param>
    public AnnotationSet OfServer(MailboxId inbox) => Entries(inbox, ServerPrefix, static _ => true);

    /// <summary>What mailboxes were said to be used for.</summary>
    public IReadOnlyDictionary<MailboxId, SpecialUse> SpecialUses()
    {
        var uses = new Dictionary<MailboxId, SpecialUse>();
        foreach (var (key, value) in _values.Where(static entry => entry.Key.EndsWith(SpecialUseName, StringComparison.Ordinal)))
        {
            if (key.Split('/') is ["priv", var id, _] && MailboxId.TryParse(id, out var mailbox) && SpecialUseNames.TryParse(value, out var use))
            {
                uses[mailbox] = use;
            }
        }

        return uses;
    }

    /// <summary>The list with other entries of a mailbox.</summary>
    public AttributeList With(MailboxId mailbox, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>?>> changes) => With(mailbox, "", changes);

    /// <summary>The list with other entries of the server.</summary>
    public AttributeList WithServer(MailboxId inbox, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>?>> changes) => With(inbox, ServerPrefix, changes);

    /// <summary>The list without a mailbox; the same list where nothing was said of it.</summary>
    public AttributeList Without(MailboxId mailbox)
    {
        var keys = KeysOf(mailbox);
        return keys.Count == 0 ? this : new(_values.RemoveRange(keys));
    }

    /// <summary>The list with the entries of one mailbox as another list has them.</summary>
    public AttributeList WithAllOf(MailboxId mailbox, AttributeList other) =>
        new(Without(mailbox)._values.AddRange(other.KeysOf(mailbox).Select(key => KeyValuePair.Create(key, other._values[key]))));

    /// <summary>The entries for clients that another list has not, or otherwise; those that it has and this one has not are among them.</summary>
    public IReadOnlyList<AttributeKey> ChangesSince(AttributeList before) => ReferenceEquals(before, this)
        ? []
        : [.. _values.Where(entry => before._values.GetValueOrDefault(entry.Key) != entry.Value).Select(static entry => entry.Key)
            .Concat(before._values.Keys.Where(key => !_values.ContainsKey(key))).Select(ReadKey).OfType<AttributeKey>()];

    /// <summary>Whether a client may set an entry of that name, in lower case, on a mailbox.</summary>
    public static bool IsClients(string entry) =>
        !entry.StartsWith(Private + OwnPrefix, StringComparison.Ordinal) && !entry.StartsWith(Shared + OwnPrefix, StringComparison.Ordinal);

    /// <summary>The limits that an administrator has set, under the keys that Dovecot's <c>quota_set</c> uses; null where none has.</summary>
    public QuotaLimits? QuotaLimits => _values.Keys.Any(static key => key.StartsWith(QuotaPrefix, StringComparison.Ordinal))
        ? new(QuotaLimit("bytes"), QuotaLimit("messages"), QuotaLimit("mailboxes"))
        : null;

    /// <summary>The list with other limits, or none.</summary>
    public AttributeList With(QuotaLimits? limits)
    {
        var values = _values.RemoveRange(_values.Keys.Where(static key => key.StartsWith(QuotaPrefix, StringComparison.Ordinal)));
        return new(limits is null ? values : values.AddRange(
        [
            KeyValuePair.Create(QuotaPrefix + "bytes", QuotaText(limits.Storage)),
            KeyValuePair.Create(QuotaPrefix + "messages", QuotaText(limits.Messages)),
            KeyValuePair.Create(QuotaPrefix + "mailboxes", QuotaText(limits.Mailboxes)),
        ]));
    }

    // 0 is "no limit".
    private static string QuotaText(long? limit) => (limit ?? 0).ToString(CultureInfo.InvariantCulture);

    private long? QuotaLimit(string name) =>
        _values.TryGetValue(QuotaPrefix + name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0 ? limit : null;

    private static AttributeKey? ReadKey(string key)
    {
        if (key.Split('/', 3) is not [var scope, var id, var rest] || !MailboxId.TryParse(id, out var mailbox) || scope is not ("priv" or "shared"))
        {
            return null;
        }

        var top = scope == "priv" ? Private : Shared;
        return rest.StartsWith(ServerPrefix, StringComparison.Ordinal) ? new(mailbox, IsServer: true, top + rest[ServerPrefix.Length..])
            : rest.StartsWith(OwnPrefix, StringComparison.Ordinal) ? null
            : new AttributeKey(mailbox, IsServer: false, top + rest);
    }

    private HashSet<string> KeysOf(MailboxId mailbox)
    {
        var (hers, others) = ($"priv/{mailbox}/", $"shared/{mailbox}/");
        return _values.Keys.Where(key => key.StartsWith(hers, StringComparison.Ordinal) || key.StartsWith(others, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
    }

    private AnnotationSet Entries(MailboxId mailbox, string prefix, Func<string, bool> counts)
    {
        var entries = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        foreach (var (top, scope) in new[] { (Private, "priv"), (Shared, "shared") })
        {
            var start = $"{scope}/{mailbox}/{prefix}";
            entries.AddRange(_values.Where(entry => entry.Key.StartsWith(start, StringComparison.Ordinal) && counts(entry.Key[start.Length..]))
                .Select(entry => KeyValuePair.Create(top + entry.Key[start.Length..], (ReadOnlyMemory<byte>)Encoding.Latin1.GetBytes(entry.Value))));
        }

        return AnnotationSet.From(entries);
    }

    private AttributeList With(MailboxId mailbox, string prefix, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>?>> changes)
    {
        var values = _values.ToBuilder();
        foreach (var (name, value) in changes)
        {
            var key = name.StartsWith(Shared, StringComparison.Ordinal)
                ? $"shared/{mailbox}/{prefix}{name[Shared.Length..]}"
                : $"priv/{mailbox}/{prefix}{name[Private.Length..]}";
            if (value is { } octets)
            {
                values[key] = Encoding.Latin1.GetString(octets.Span);
            }
            else
            {
                _ = values.Remove(key);
            }
        }

        return new(values.ToImmutable());
    }
}
