using Embedded.Mail.Testing.Contracts;

namespace Embedded.Mail.Tests.Storage.Sdbox;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxAccessControlContractTests : AccessControlContract<SdboxStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxAnnotationsContractTests : AnnotationsContract<SdboxStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxAppendContractTests : AppendContract<SdboxStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxBodyContractTests : BodyContract<SdboxStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxCancellationContractTests : CancellationContract<SdboxStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxConcurrencyContractTests : ConcurrencyContract<SdboxStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxCopyContractTests : CopyContract<SdboxStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxExpungeContractTests : ExpungeContract<SdboxStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxFlagsContractTests : FlagsContract<SdboxStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxMailboxNamesContractTests : MailboxNamesContract<SdboxStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxMetadataBatchContractTests : MetadataBatchContract<SdboxStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxQuotaContractTests : QuotaContract<SdboxStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxStagingContractTests : StagingContract<SdboxStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxStatusContractTests : StatusContract<SdboxStoreUnderTest>;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SdboxWatchContractTests : WatchContract<SdboxStoreUnderTest>;
