using Microsoft.Extensions.Options;

namespace Embedded.Mail.Auth.Pam;

/// <summary>Checks the attributes of <see cref="PamOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class PamOptionsValidator : IValidateOptions<PamOptions>;
