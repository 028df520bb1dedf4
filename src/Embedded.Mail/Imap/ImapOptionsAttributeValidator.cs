using Microsoft.Extensions.Options;

namespace Embedded.Mail.Imap;

/// <summary>Checks the ranges given by attributes.</summary>
[OptionsValidator]
internal sealed partial class ImapOptionsAttributeValidator : IValidateOptions<ImapOptions>;
