using Microsoft.Extensions.Options;

namespace Embedded.Mail.Storage.Sdbox;

[OptionsValidator]
internal sealed partial class SdboxStoreOptionsAttributeValidator : IValidateOptions<SdboxStoreOptions>;
