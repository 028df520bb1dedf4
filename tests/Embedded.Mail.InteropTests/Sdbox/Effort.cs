using System.Globalization;

namespace Embedded.Mail.InteropTests.Sdbox;

/// <summary>How long the long tests are: short at a desk, longer where the environment says so.</summary>
internal static class Effort
{
    /// <summary>How many seeds operations by chance are made from: <c>EMBEDDED_MAIL_TEST_SEEDS</c>, else 4.</summary>
    public static int Seeds => Number("EMBEDDED_MAIL_TEST_SEEDS", 4);

    /// <summary>How long both servers work at once: <c>EMBEDDED_MAIL_TEST_SECONDS</c>, else 10.</summary>
    public static TimeSpan BothAtOnce => TimeSpan.FromSeconds(Number("EMBEDDED_MAIL_TEST_SECONDS", 10));

    /// <summary>How often a process at work is killed, for each seed: <c>EMBEDDED_MAIL_TEST_KILLS</c>, else 60.</summary>
    public static int Kills => Number("EMBEDDED_MAIL_TEST_KILLS", 60);

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
