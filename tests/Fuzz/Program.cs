using System.Globalization;
using Embedded.Mail.Fuzz;
using Embedded.Mail.Fuzz.BackEnds;
using Embedded.Mail.Fuzz.Crash;
using Embedded.Mail.Fuzz.Mime;
using Embedded.Mail.Fuzz.Sessions;
using Embedded.Mail.Fuzz.Storage;

// Embedded.Mail.Fuzz [--target mime|cache|index|imap|pop3|lmtp|ldap|sql|credentials] [--seed N] [--seconds N] [--executions N] [--out DIR]
// Embedded.Mail.Fuzz --crash ROOT [--seed N]: works on mail below ROOT until it is killed; the tests of crashes start it.
var seed = Option("--seed", 1);
if (args is ["--crash", var root, ..])
{
    await new CrashWorkload(root, (int)seed, Console.Out).RunAsync();
}

var seconds = Option("--seconds", 60);
var executions = Option("--executions", int.MaxValue);
var output = args.SkipWhile(argument => argument != "--out").Skip(1).FirstOrDefault() ?? "fuzz-findings";
IFuzzTarget target = args.SkipWhile(argument => argument != "--target").Skip(1).FirstOrDefault() switch
{
    null or "mime" => new MimeTarget(),
    "cache" => new CacheTarget(),
    "index" => new DamagedIndexTarget(),
    "imap" => new SessionTarget(SessionScript.Imap),
    "pop3" => new SessionTarget(SessionScript.Pop3),
    "ldap" => new LdapTarget(),
    "sql" => new SqlTarget(),
    "credentials" => new CredentialTarget(),
    "lmtp" => new SessionTarget(SessionScript.Lmtp),
    var unknown => throw new ArgumentException($"There is no target {unknown}."),
};
using var files = target as IDisposable;
var findings = new FuzzRun(target, seed, output).Run(TimeSpan.FromSeconds(seconds), executions, Console.Out);
return findings == 0 ? 0 : 1;

long Option(string name, long otherwise)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? long.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
}
