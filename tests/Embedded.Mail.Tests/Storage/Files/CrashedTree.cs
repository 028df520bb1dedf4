namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>What a crash leaves of a file system.</summary>
/// <param name="top">Its root.</param>
internal sealed class CrashedTree(DurableDirectory top)
{
    private readonly Dictionary<DurableDirectory, Dictionary<string, DurableNode>> _names = [];
    private readonly Dictionary<DurableFile, byte[]> _octets = [];
    private Func<bool> _survives = static () => false;

    public DurableDirectory Top => top;

    public IReadOnlyDictionary<string, DurableNode> NamesIn(DurableDirectory directory) => NamesOf(directory);

    /// <summary>The octets of a file; of those that were not synced some survive.</summary>
    public byte[] OctetsAfterCrash(DurableFile file)
    {
        var octets = OctetsOf(file);
        return !file.Content.SequenceEqual(octets) && _survives() ? file.Content.ToArray() : octets;
    }

    /// <summary>The octets of a file that survive for certain.</summary>
    public byte[] OctetsOf(DurableFile file) => _octets.GetValueOrDefault(file, file.First);

    /// <summary>Adds a step that survives.</summary>
    public void Apply(NameChange change)
    {
        change.Apply(NamesOf);
        if (change is NameChange.Octets octets)
        {
            _octets[octets.File] = octets.Written;
        }
    }

    /// <summary>Adds octets that survive.</summary>
    public void Take(IEnumerable<KeyValuePair<DurableFile, byte[]>> octets)
    {
        foreach (var (file, written) in octets.ToList())
        {
            _octets[file] = written;
        }
    }

    /// <summary>Lets octets that were not synced survive by chance.</summary>
    public void TakeUnsynced(Func<bool> survives) => _survives = survives;

    private Dictionary<string, DurableNode> NamesOf(DurableDirectory directory) =>
        _names.TryGetValue(directory, out var known) ? known : _names[directory] = new(directory.FirstNames, StringComparer.Ordinal);
}
