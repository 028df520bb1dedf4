using Embedded.Mail;
using Embedded.Mail.ConsoleHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// Standard output is for scripts: it gets the one line that says that the server is ready. People read standard error.
try
{
    if (args is [PasswordHash.Command, .. var words] && !words.Contains("--help"))
    {
        return await PasswordHash.RunAsync(words, Console.In, Console.Out);
    }

    var arguments = ArgumentReader.Read(args is [PasswordHash.Command, ..] ? ["--help"] : args);
    if (arguments.Help)
    {
        await Console.Error.WriteLineAsync(HelpText.Text);
        return ExitCodes.Success;
    }

    using var log = new HeldLog(Console.OpenStandardError());
    using var host = HostFactory.Create(arguments, log);
    await host.StartAsync();
    log.Release();
    await Console.Error.WriteLineAsync(DemoText.For(arguments, host.Services.GetRequiredService<MailServer>()));
    await Console.Out.WriteLineAsync(ReadyLine.For(host.Services.GetRequiredService<MailServer>()));
    await host.WaitForShutdownAsync();
    return ExitCodes.Success;
}
catch (Exception e) when (StartError.Describe(e) is { } line)
{
    await Console.Error.WriteLineAsync(line);
    return ExitCodes.CannotStart;
}
