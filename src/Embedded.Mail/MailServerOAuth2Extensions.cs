using Embedded.Mail.Auth;
using Embedded.Mail.Auth.OAuth2;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail;

/// <summary>Adds passdbs that verify access tokens.</summary>
public static class MailServerOAuth2Extensions
{
    /// <summary>
    /// Appends a passdb that lets users in by OAuth 2.0 access tokens (<c>driver = oauth2</c>). Clients use them by <c>OAUTHBEARER</c> and <c>XOAUTH2</c>, which <see cref="AuthOptions.Mechanisms"/> must name.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="options">How tokens are verified.</param>
    /// <param name="configure">Its part in the chain; null for Dovecot's defaults.</param>
    public static IMailServerBuilder AddOAuth2(this IMailServerBuilder builder, Action<OAuth2Options> options, Action<PassDbSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        builder.Services.AddSingleton(provider =>
        {
            var (values, settings) = (new OAuth2Options(), new PassDbSettings());
            options(values);
            configure?.Invoke(settings);
            return new PassDbEntry(Make(provider, values), settings);
        });
        return builder;
    }

    internal static OAuth2PassDb Make(IServiceProvider services, OAuth2Options options) =>
        new(options, services.GetRequiredService<ILogger<OAuth2PassDb>>(), services.GetService<TimeProvider>());
}
