namespace Embedded.Mail.Tests.Logging;

/// <summary>The passwords and hashes that the tests of this assembly use. A test that logs somebody in takes one of these, or a longer one that has it.</summary>
internal static class SuiteSecrets
{
    private static readonly string[] Passwords = ["secret", InteropTests.InteropServer.Password, "geheim", "pässword", "falsch"];

    // Hashes by their beginnings; the head of any JSON Web Token; proofs and bindings of SCRAM; the head of OAUTHBEARER's and XOAUTH2's.
    private static readonly string[] Marks = ["$1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$y$", "$argon2", "eyJ", ",p=", "Bearer "];

    public static SecretSearch Search { get; } = new(Passwords, Marks);
}
