using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Mail;

/// <summary>
/// Composes a mail server: extension methods add listeners, users, stores and settings to <see cref="Services"/>. What is said later wins; passdbs, userdbs and listeners
/// add up, in order. Nothing is checked before the server starts.
/// </summary>
public interface IMailServerBuilder
{
    /// <summary>The services of the host, or of the server alone. A host may register its own implementation of anything here.</summary>
    IServiceCollection Services { get; }
}
