using Embedded.Mail.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Tests.Logging;

/// <summary>Makes whole servers that write to the suite's log. There is no other way to make one in the tests (<c>SuiteLogTests</c>).</summary>
internal static class LoggedServer
{
    /// <summary>As <see cref="MailServer.Create"/>.</summary>
    public static MailServer Create(Action<IMailServerBuilder> configure) => MailServer.Create(mail => configure(mail.Logged()));

    /// <summary>As <see cref="TestMailServer.StartAsync"/>.</summary>
    public static Task<TestMailServer> StartAsync(Action<IMailServerBuilder>? configure = null, CancellationToken cancellationToken = default) =>
        TestMailServer.StartAsync(mail => (configure ?? (static _ => { }))(mail.Logged()), cancellationToken);

    /// <summary>Has a server write to the suite's log, and to no other.</summary>
    public static IMailServerBuilder Logged(this IMailServerBuilder mail)
    {
        _ = mail.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(SuiteLog.Shared));
        return mail;
    }
}
