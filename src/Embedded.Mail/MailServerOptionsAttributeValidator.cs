using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>Checks the ranges given by attributes.</summary>
[OptionsValidator]
internal sealed partial class MailServerOptionsAttributeValidator : IValidateOptions<MailServerOptions>;
