using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Testing.Contracts;

namespace Embedded.Mail.Tests.Storage.Sdbox;

public sealed class SdboxStoreUnderTest : MailStoreUnderTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sdbox-contract-");
    private readonly SdboxMailStore _store;

    // Whether what was acknowledged survives a crash of the system is not the contract's business here, and costs most of the time.
    public SdboxStoreUnderTest() => _store = new SdboxMailStore(
        new SdboxStoreOptions { Location = $"sdbox:{_folder.FullName}/%u", Sync = SyncMode.Never }, TimeProvider.System);

    public override IMailStore Store => _store;

    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
        await base.DisposeAsync();
    }
}
