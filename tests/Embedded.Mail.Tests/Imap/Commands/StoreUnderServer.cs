using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Imap.Commands;

/// <summary>A store of one kind or the other for a server that is tested, with what it leaves on disk.</summary>
internal sealed class StoreUnderServer : IAsyncDisposable
{
    private readonly DirectoryInfo? _directory;

    private StoreUnderServer(IMailStore store, DirectoryInfo? directory) => (Store, _directory) = (store, directory);

    public IMailStore Store { get; }

    /// <summary>In memory.</summary>
    public static StoreUnderServer Memory(MemoryStoreOptions? options = null) => new(new MemoryMailStore(options ?? new(), TimeProvider.System), null);

    /// <summary>On disk; the options' location is set here.</summary>
    public static StoreUnderServer Sdbox(SdboxStoreOptions? options = null)
    {
        var directory = Directory.CreateTempSubdirectory("store-");
        options ??= new();
        options.Location = $"sdbox:{directory.FullName}/%u";
        return new(new SdboxMailStore(options, TimeProvider.System), directory);
    }

    public async ValueTask DisposeAsync()
    {
        if (Store is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        _directory?.Delete(recursive: true);
    }
}
