namespace Embedded.Mail.Tests.Conformance.Imap;

/// <summary>The users that a server has for scripts, and the host of its URLs.</summary>
internal static class ScriptUsers
{
    public const string Password = "pass";

    /// <summary>The host that clients take themselves to be connected to.</summary>
    public const string HostName = "localhost";

    public static IReadOnlyList<string> Names { get; } = ["tester", "tester2", "tester3", "tester4"];

    /// <summary>Sets what scripts may ask for.</summary>
    public static void SetVariables(ScriptVariables variables)
    {
        variables["user"] = variables["username"] = Names[0];
        variables["domain"] = HostName;
        variables["password"] = Password;
        variables["mailbox"] = variables["mailbox_url"] = "imaptest";
        for (var i = 2; i <= Names.Count; i++)
        {
            variables[$"user{i}"] = Names[i - 1];
        }
    }
}
