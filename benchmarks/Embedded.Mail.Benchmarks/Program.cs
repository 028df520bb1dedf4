using BenchmarkDotNet.Running;
using Embedded.Mail.Benchmarks.Storage;

// dotnet run -c Release --project benchmarks/Embedded.Mail.Benchmarks -- memory | --filter '*' and BenchmarkDotNet's other options
if (args is ["memory"])
{
    await MailboxMemory.PrintAsync();
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
