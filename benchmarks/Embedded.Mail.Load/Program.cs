using System.Globalization;
using Embedded.Mail.Load;
using Embedded.Mail.Load.Scenarios;

// dotnet run -c Release --project benchmarks/Embedded.Mail.Load [-- --only NAME] [--rows NAME] [--store NAME] [--rounds N] [--seconds N] [--messages N] [--connections N] [--watchers N] [--large MiB] [--folder DIR]
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

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{Environment.ProcessorCount} processors, .NET {Environment.Version}, our store {settings.Store}, {settings.Connections} idle connections, {settings.Rounds} rounds of {settings.Duration.TotalSeconds} s"));
Console.WriteLine(ResultRow.Header);
var missed = 0;
try
{
    foreach (var scenario in LoadScenario.All.Where(scenario => settings.Only is null || scenario.Name.Contains(settings.Only, StringComparison.OrdinalIgnoreCase)))
    {
        foreach (var row in await scenario.RunAsync(settings))
        {
            Console.WriteLine(row);
            missed += row.IsMet ? 0 : 1;
        }
    }
}
finally
{
    WorkFolder.DeleteAll();
}

return missed == 0 ? 0 : 1;
