using Embedded.Mail.Auth;
using Embedded.Mail.Connections;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>What the options of TLS mean for logins, and the reverse.</summary>
internal sealed class TlsDefaults(IOptions<ConnectionOptions> connections) : IPostConfigureOptions<AuthOptions>, IValidateOptions<AuthOptions>
{
    /// <summary>Whoever must show a certificate has to be asked for one.</summary>
    public static void Join(TlsOptions tls, AuthOptions auth) => tls.VerifyClientCertificate |= auth.RequireClientCertificate;

    public void PostConfigure(string? name, AuthOptions options) => options.NeedsEncryption = connections.Value.Tls.Use == TlsUse.Required;

    public ValidateOptionsResult Validate(string? name, AuthOptions options) =>
        options.RequireClientCertificate && (connections.Value.Tls.ClientCaFile is null || connections.Value.Tls.Use == TlsUse.No)
            ? ValidateOptionsResult.Fail("AuthOptions.RequireClientCertificate is set, but nobody could log in: it needs TLS and ConnectionOptions.Tls.ClientCaFile.")
            : ValidateOptionsResult.Success;
}
