using Embedded.Mail.Testing.Contracts;

namespace Embedded.Mail.Tests.Storage.Memory;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MemoryAccessControlTests : AccessControlContract<MemoryStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MemoryAnnotationsTests : AnnotationsContract<MemoryStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MemoryAppendTests : AppendContract<MemoryStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MemoryBodyTests : BodyContract<MemoryStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MemoryCancellationTests : CancellationContract<MemoryStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MemoryConcurrencyTests : ConcurrencyContract<MemoryStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MemoryCopyTests : CopyContract<MemoryStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MemoryExpungeTests : ExpungeContract<MemoryStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MemoryFlagsTests : FlagsContract<MemoryStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MemoryMailboxNamesTests : MailboxNamesContract<MemoryStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MemoryMetadataBatchTests : MetadataBatchContract<MemoryStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MemoryQuotaTests : QuotaContract<MemoryStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MemoryStagingTests : StagingContract<MemoryStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MemoryStatusTests : StatusContract<MemoryStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MemoryWatchTests : WatchContract<MemoryStoreUnderTest>;
