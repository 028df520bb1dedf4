using System.Collections.Immutable;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>Metadata entries of a mailbox or of the server. Immutable.</summary>
internal sealed class AnnotationSet
{
    /// <summary>The special use of a mailbox is an entry like others (RFC 6154 §4), so that METADATA and LIST never disagree.</summary>
    public const string SpecialUseEntry = "/private/specialuse";

    private AnnotationSet(ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> entries) => Entries = entries;

    public static AnnotationSet Empty { get; } =
        new(ImmutableSortedDictionary<string, ReadOnlyMemory<byte>>.Empty.WithComparers(StringComparer.Ordinal));

    public ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Entries { get; }

    /// <summary>What the mailbox was said to be used for.</summary>
    public SpecialUse SpecialUse =>
        Entries.TryGetValue(SpecialUseEntry, out var value) && SpecialUseNames.TryParse(Encoding.ASCII.GetString(value.Span), out var uses) ? uses : SpecialUse.None;

    /// <summary>The annotations that a store keeps, by names in lower case.</summary>
    public static AnnotationSet From(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> entries) => new(Empty.Entries.SetItems(entries));

    /// <summary>The annotations of a mailbox made for a use.</summary>
    public static AnnotationSet Of(SpecialUse use) =>
        use == SpecialUse.None ? Empty : new AnnotationSet(Empty.Entries.Add(SpecialUseEntry, Encoding.ASCII.GetBytes(use.ToText())));

    /// <summary>The annotations with the use that the configuration names, where none is kept.</summary>
    public AnnotationSet WithDefault(SpecialUse use) =>
        use == SpecialUse.None || Entries.ContainsKey(SpecialUseEntry) ? this : new AnnotationSet(Entries.Add(SpecialUseEntry, Encoding.ASCII.GetBytes(use.ToText())));

    /// <summary>What is kept of a value that a client sets: a special use as LIST presents it (RFC 6154 §4), and none as no entry.</summary>
    /// <param name="name">The entry's name in lower case.</param>
    /// <param name="value">The value.</param>
    public static ReadOnlyMemory<byte>? ValueOf(string name, ReadOnlyMemory<byte>? value)
    {
        if (name != SpecialUseEntry || value is not { } octets || !SpecialUseNames.TryParse(Encoding.ASCII.GetString(octets.Span), out var use))
        {
            return value;
        }

        return use == SpecialUse.None ? (ReadOnlyMemory<byte>?)null : Encoding.ASCII.GetBytes(use.ToText());
    }

    /// <summary>What the mailbox that INBOX is renamed to gets of INBOX's entries, which stay there too (RFC 5464 §4.1): all but the use, for two mailboxes are not for the same.</summary>
    public static IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> CopyOf(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> entries) =>
        entries.Where(static entry => entry.Key != SpecialUseEntry).ToDictionary(static entry => entry.Key, static entry => (ReadOnlyMemory<byte>?)entry.Value);

    /// <exception cref="MailStoreException">Limit, TooBig; Cannot for a name that is no entry name.</exception>
    public AnnotationSet With(IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> changes, AnnotationLimits limits)
    {
        var entries = Entries.ToBuilder();
        foreach (var (name, value) in changes)
        {
            var entry = EntryName(name);
            Set(entries, entry, ValueOf(entry, value), limits);
        }

        return entries.Count <= limits.MaxEntries
            ? new AnnotationSet(entries.ToImmutable())
            : throw new MailStoreException(MailStoreError.Limit, "Too many metadata entries");
    }

    /// <summary>The name in lower case.</summary>
    /// <exception cref="MailStoreException">Cannot: it is no entry name (RFC 5464 §4.1).</exception>
    public static string EntryName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
#pragma warning disable CA1308 // The contract says lower case.
        var lower = name.ToLowerInvariant();
#pragma warning restore CA1308
        var valid = (lower.StartsWith("/private/", StringComparison.Ordinal) || lower.StartsWith("/shared/", StringComparison.Ordinal))
            && !lower.EndsWith('/') && !lower.Contains("//", StringComparison.Ordinal)
            && !lower.AsSpan().ContainsAny('*', '%') && !lower.AsSpan().ContainsAnyExceptInRange(' ', '~');
        return valid ? lower : throw new MailStoreException(MailStoreError.Cannot, "Not the name of a metadata entry");
    }

    private static void Set(
        ImmutableSortedDictionary<string, ReadOnlyMemory<byte>>.Builder entries, string name, ReadOnlyMemory<byte>? value, AnnotationLimits limits)
    {
        if (value is not { } octets)
        {
            _ = entries.Remove(name);
            return;
        }

        if (octets.Length > limits.MaxValueSize)
        {
            throw new MailStoreException(MailStoreError.TooBig, $"A metadata value must not be larger than {limits.MaxValueSize} octets");
        }

        if (name == SpecialUseEntry && !SpecialUseNames.TryParse(Encoding.ASCII.GetString(octets.Span), out _))
        {
            throw new MailStoreException(MailStoreError.Cannot, "Special use is not known");
        }

        // The caller's buffer is the caller's.
        entries[name] = octets.ToArray();
    }
}
