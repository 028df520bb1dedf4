using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Mail;

internal sealed class MailServerBuilder(IServiceCollection services) : IMailServerBuilder
{
    public IServiceCollection Services { get; } = services;
}
