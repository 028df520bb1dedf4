using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.ConsoleHost;

/// <summary>Makes a generic host with a mail server that does what the command line says.</summary>
internal static class HostFactory
{
    /// <summary>The demo user's name and password.</summary>
    public const string DemoUser = "demo";

    public static IHost Create(HostArguments arguments, HeldLog log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        AddLogging(builder.Logging, log);
        builder.Configuration.AddInMemoryCollection(arguments.Settings);
        builder.Services.AddMailServer(mail => Compose(mail, arguments));

        // The last word is --set's.
        builder.Services.AddMailServer().AddConfiguration(builder.Configuration);
        return builder.Build();
    }

    private static void Compose(IMailServerBuilder mail, HostArguments arguments)
    {
        UseStore(mail, arguments);
        AddUsers(mail, arguments);
        AddListeners(mail, arguments);
        mail.Configure<Auth.AuthOptions>(options => options.AllowPlaintextAuth = arguments.AllowPlaintext);
        mail.ConfigureLimits(limits => limits.MaxConnectionsPerUserAndAddress = arguments.MaxUserConnections ?? limits.MaxConnectionsPerUserAndAddress);
        mail.ConfigureTls(tls => (tls.CertificateFile, tls.KeyFile) = (arguments.CertificateFile, arguments.KeyFile));
    }

    // A user's domain is part of the directory's name, so that no two users share one.
    private static void UseStore(IMailServerBuilder mail, HostArguments arguments) =>
        _ = arguments.Store == "memory" ? mail.UseMemoryStore() : mail.UseSdbox($"sdbox:{arguments.Root.Replace("%", "%%", StringComparison.Ordinal)}/%u");

    private static void AddUsers(IMailServerBuilder mail, HostArguments arguments)
    {
        if (arguments.UsersFile is { } file)
        {
            mail.AddPasswdFile(file.Replace("%", "%%", StringComparison.Ordinal));
        }
        else
        {
            mail.AddUser(DemoUser, DemoUser);
        }
    }

    private static void AddListeners(IMailServerBuilder mail, HostArguments arguments)
    {
        var address = arguments.Address.ToString();
        var add = new Dictionary<string, Func<string, int, IMailServerBuilder>>(StringComparer.Ordinal)
        {
            ["imap"] = mail.AddImap,
            ["imaps"] = mail.AddImaps,
            ["pop3"] = mail.AddPop3,
            ["pop3s"] = mail.AddPop3s,
            ["lmtp"] = mail.AddLmtp,
        };
        foreach (var (name, port) in arguments.Ports)
        {
            _ = add[name](address, port);
        }

        if (arguments.LmtpSocket is { } path)
        {
            mail.AddLmtpSocket(path, mode: "0666");
        }
    }

    // The start's own errors are said in one line by the program; the host would say them again with a stack.
    private static void AddLogging(ILoggingBuilder logging, HeldLog log) => logging
        .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
        .AddFilter("Microsoft.Hosting", LogLevel.Warning)
        .AddProvider(log);
}
