using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Testing.Contracts;

namespace Embedded.Mail.Tests.Storage.Memory;

public sealed class MemoryStoreUnderTest : MailStoreUnderTest
{
    public override IMailStore Store { get; } = new MemoryMailStore(new MemoryStoreOptions(), TimeProvider.System);
}
