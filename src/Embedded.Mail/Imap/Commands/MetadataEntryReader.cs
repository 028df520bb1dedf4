using System.Text;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands;

/// <summary>Reads names of metadata entries (RFC 5464 §3.2). A name that cannot be is BAD, as the RFC has it.</summary>
internal static class MetadataEntryReader
{
    /// <summary>Reads <c>entry</c>, in lower case: names compare without regard to case.</summary>
    public static bool TryReadEntry(this ref ImapReader reader, out string name)
    {
        name = "";
        var before = reader.Rest;
        if (!reader.TryReadAString(out var octets))
        {
            return false;
        }

        if (ErrorOf(octets) is { } error)
        {
            return reader.FailAt(before, error);
        }

#pragma warning disable CA1308 // Stores name entries in lower case.
        name = Encoding.ASCII.GetString(octets).ToLowerInvariant();
#pragma warning restore CA1308
        return IsScoped(name) || reader.FailAt(before, "Entry name must begin with /private or /shared");
    }

    /// <summary>Reads one entry, or a list of them in parentheses, which Dovecot lets be empty.</summary>
    public static bool TryReadEntries(this ref ImapReader reader, List<string> names)
    {
        if (reader.Peek != '(')
        {
            return TryAddEntry(ref reader, names);
        }

        if (!reader.TryReadOpen())
        {
            return false;
        }

        while (reader.Peek != ')')
        {
            if ((names.Count > 0 && !reader.TryReadSpace()) || !TryAddEntry(ref reader, names))
            {
                return false;
            }
        }

        return reader.TryReadClose();
    }

    private static bool TryAddEntry(ref ImapReader reader, List<string> names)
    {
        if (!reader.TryReadEntry(out var name))
        {
            return false;
        }

        names.Add(name);
        return true;
    }

    private static bool IsScoped(string name) =>
        name is "/private" or "/shared" || name.StartsWith("/private/", StringComparison.Ordinal) || name.StartsWith("/shared/", StringComparison.Ordinal);

    private static string? ErrorOf(ReadOnlySpan<byte> name) => name switch
    {
        [] or [not (byte)'/', ..] => "Entry name must begin with '/'",
        [.., (byte)'/'] => "Entry name can't end with '/'",
        _ when name.IndexOf("//"u8) >= 0 => "Entry name can't contain '//'",
        _ when name.IndexOfAny((byte)'*', (byte)'%') >= 0 => "Entry name can't contain '*' or '%'",
        _ when name.IndexOfAnyExceptInRange((byte)' ', (byte)'~') >= 0 => "Entry name can't contain control or non-ASCII characters",
        _ => null,
    };
}
