using System.Text;
using Embedded.Mail.Storage.AccessControl;
using Embedded.Mail.Storage.Files;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// The file that tells who shares mailboxes with whom: Dovecot's <c>acl_shared_dict = file:path</c>, a line with a key, <c>shared/shared-boxes/user/bob/alice</c>, and one with the value <c>1</c>, which
/// say that bob may see mailboxes of alice. Members block.
/// </summary>
internal sealed class SdboxSharedFile(string path, FileLayer files, TimeProvider time)
{
    private const string Root = "shared/shared-boxes/";

    /// <summary>Where it is.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    private LockedFile File => new(files, Path, SdboxPermissions.Of(files, System.IO.Path.GetDirectoryName(Path)!), time, "Shared mailboxes");

    /// <summary>The names of those who share something with a user.</summary>
    public IReadOnlyList<string> OwnersFor(AclSubject subject)
    {
        var scopes = subject.Groups.Select(static group => $"group/{group}").Append("anyone").Append($"user/{subject.User}").Select(static scope => Root + scope + "/").ToList();
        var keys = Parse(File.Read()).Select(static entry => entry.Key).ToList();
        return [.. keys.SelectMany(key => scopes.Where(scope => key.StartsWith(scope, StringComparison.Ordinal)).Select(scope => key[scope.Length..]))
            .Where(owner => owner.Length > 0 && owner != subject.User && !owner.Contains('/', StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Tells to whom an owner's mailboxes are visible now.</summary>
    /// <exception cref="MailStoreException">InUse.</exception>
    public void Publish(string owner, IEnumerable<AclIdentifier> identifiers, CancellationToken cancellationToken)
    {
        var wanted = identifiers.Select(identifier => KeyOf(identifier, owner)).ToHashSet(StringComparer.Ordinal);
        if (Owned(Parse(File.Read()), owner).SetEquals(wanted))
        {
            return;
        }

        File.Update(
            octets =>
            {
                var entries = Parse(octets);
                var stale = Owned(entries, owner);
                var kept = entries.Where(entry => !stale.Contains(entry.Key) || wanted.Contains(entry.Key)).ToList();
                var added = wanted.Except(kept.Select(static entry => entry.Key)).Order(StringComparer.Ordinal).Select(static key => KeyValuePair.Create(key, "1"));
                return Format(kept.Concat(added));
            },
            cancellationToken);
    }

    private static HashSet<string> Owned(IEnumerable<KeyValuePair<string, string>> entries, string owner) =>
        entries.Select(static entry => entry.Key).Where(key => key.StartsWith(Root, StringComparison.Ordinal) && key.EndsWith("/" + owner, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);

    private static string KeyOf(AclIdentifier identifier, string owner) => identifier.Kind switch
    {
        AclIdentifierKind.User => $"{Root}user/{identifier.Name}/{owner}",
        AclIdentifierKind.Group or AclIdentifierKind.GroupOverride => $"{Root}group/{identifier.Name}/{owner}",
        _ => $"{Root}anyone/{owner}",
    };

    private static List<KeyValuePair<string, string>> Parse(byte[]? octets)
    {
        var lines = Encoding.UTF8.GetString(octets ?? []).Split('\n');
        var entries = new List<KeyValuePair<string, string>>();
        for (var i = 0; i + 1 < lines.Length; i += 2)
        {
            entries.Add(new(TabEscape.Decode(lines[i]), TabEscape.Decode(lines[i + 1])));
        }

        return entries;
    }

    private static byte[] Format(IEnumerable<KeyValuePair<string, string>> entries) =>
        Encoding.UTF8.GetBytes(string.Concat(entries.Select(static entry => $"{TabEscape.Encode(entry.Key)}\n{TabEscape.Encode(entry.Value)}\n")));
}
