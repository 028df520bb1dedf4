using System.Globalization;
using Embedded.Mail.Load;
using Embedded.Mail.Load.Scenarios;
using Embedded.Mail.Load.Servers;

// dotnet run -c Release --project benchmarks/Embedded.Mail.Load [-- --only NAME] [--connections N] [--seconds N]
LoadSettings settings;
try
{
    settings = LoadSettings.Read(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {settings.Connections} idle connections"));
Console.WriteLine(ResultTable.Header);
var missed = 0;
foreach (var scenario in LoadScenario.All.Where(scenario => settings.Only is null || scenario.Name.Contains(settings.Only, StringComparison.OrdinalIgnoreCase)))
{
    // Each on a fresh server, ours and Dovecot in turn, so that neither's figure depends on what ran before.
    var ours = await MeasureAsync(scenario, EmbeddedServer.StartAsync);
    var theirs = await MeasureAsync(scenario, DovecotServer.StartAsync);
    var row = new ResultRow(scenario, ours, theirs);
    Console.WriteLine(row);
    missed += row.IsMet ? 0 : 1;
}

return missed == 0 ? 0 : 1;

async Task<double> MeasureAsync(LoadScenario scenario, Func<LoadSettings, Task<MailServerProcess>> startAsync)
{
    await using var server = await startAsync(settings);
    return await scenario.MeasureAsync(server, settings);
}
