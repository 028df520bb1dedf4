using System.Globalization;
using Embedded.Mail.Fuzz;
using Embedded.Mail.Fuzz.Mime;

// Embedded.Mail.Fuzz [--seed N] [--seconds N] [--executions N] [--out DIR]
var seed = Option("--seed", 1);
var seconds = Option("--seconds", 60);
var executions = Option("--executions", int.MaxValue);
var output = args.SkipWhile(argument => argument != "--out").Skip(1).FirstOrDefault() ?? "fuzz-findings";
var findings = new FuzzRun(new MimeTarget(), seed, output).Run(TimeSpan.FromSeconds(seconds), executions, Console.Out);
return findings == 0 ? 0 : 1;

long Option(string name, long otherwise)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? long.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
}
