using Microsoft.Extensions.Options;

namespace Embedded.Mail.Storage.Memory;

[OptionsValidator]
internal sealed partial class MemoryStoreOptionsValidator : IValidateOptions<MemoryStoreOptions>;
