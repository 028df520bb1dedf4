using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Tests.Architecture;

namespace Embedded.Mail.Tests.Storage.Sdbox;

/// <summary>A mail root made by Dovecot, unpacked to a folder of its own, with what Dovecot says about it.</summary>
internal sealed class SdboxFixture : IDisposable
{
    private static readonly string Data = Path.Combine(SourceTree.Root, "tests", "data");
    private static readonly DiskThreads Disk = new(4);

    private SdboxFixture(string archive, string expected)
    {
        Folder = Directory.CreateTempSubdirectory("sdbox-");
        using var packed = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        TarFile.ExtractToDirectory(packed, Folder.FullName, overwriteFiles: false);
        Root = Folder.GetDirectories().Single().FullName;
        Expected = JsonDocument.Parse(File.ReadAllBytes(expected)).RootElement;
    }

    public DirectoryInfo Folder { get; }

    public string Root { get; }

    public JsonElement Expected { get; }

    /// <summary>The healthy roots and all steps of the walkthrough.</summary>
    public static IEnumerable<string> HealthyNames =>
        ["a-simple", "b-nested", "c-large", "d-migrated", .. Enumerable.Range(1, 20).Select(step => $"walkthrough/step-{step:00}")];

    public static string PathOf(string name) => Path.Combine(Data, name);

    /// <summary>Opens a message file.</summary>
    public static ValueTask<SdboxOpening> OpenFileAsync(string path, CancellationToken cancellationToken) =>
        SdboxFile.OpenAsync(SystemFileLayer.Instance, Disk, path, cancellationToken);

    public static SdboxFixture Open(string name)
    {
        var folder = Path.Combine(Data, "sdbox", name);
        return name.StartsWith("walkthrough/", StringComparison.Ordinal) ? new(folder + ".tar.gz", folder + ".expected.json")
            : name.StartsWith("damaged/", StringComparison.Ordinal) ? new(Archive(folder), Path.Combine(PathOf("sdbox/a-simple"), "expected.json"))
            : new(Archive(folder), Path.Combine(folder, "expected.json"));
    }

    public void Dispose() => Folder.Delete(recursive: true);

    private static string Archive(string folder) => Path.Combine(folder, Path.GetFileName(folder) + ".tar.gz");
}
