using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>A store in the sdbox format in a directory of its own.</summary>
internal sealed class StoreOnDisk : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imap-sdbox-");

    public StoreOnDisk() => Store = new SdboxMailStore(
        new SdboxStoreOptions { Location = $"sdbox:{_folder.FullName}/%u", Sync = SyncMode.Never, MaxMessageSize = 4096 }, TimeProvider.System);

    public SdboxMailStore Store { get; }

    /// <summary>The files whose names fit a pattern.</summary>
    public IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(_folder.FullName, pattern, SearchOption.AllDirectories);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
