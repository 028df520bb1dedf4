using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Sdbox;
using Embedded.Mail.Testing.Contracts;

namespace Embedded.Mail.Tests.Storage.Sdbox;

public sealed class SdboxStoreUnderTest : MailStoreUnderTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sdbox-contract-");
    private readonly SdboxMailStore _store;

    public SdboxStoreUnderTest() => _store = new SdboxMailStore(new SdboxStoreOptions { Location = $"sdbox:{_folder.FullName}/%u" }, TimeProvider.System);

    public override IMailStore Store => _store;

    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
        await base.DisposeAsync();
    }
}
