using System.Globalization;
using System.Text;
using Embedded.Mail.Auth;

namespace Embedded.Mail.ConsoleHost;

/// <summary>
/// <c>password-hash</c>: what to write into a passwd-file, as <c>doveadm pw</c> makes it. The password is read from standard input, where no list of processes shows it.
/// </summary>
internal sealed record PasswordHash
{
    /// <summary>The command's name.</summary>
    public const string Command = "password-hash";

    private string Scheme { get; init; } = "SHA512-CRYPT";

    private string? User { get; init; }

    private int? Rounds { get; init; }

    private string? Verify { get; init; }

    private bool Lists { get; init; }

    /// <summary>Does what the words behind the command say.</summary>
    /// <exception cref="ArgumentError">An option is wrong, or there is no password.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, TextReader input, TextWriter output)
    {
        var command = Read(words);
        if (command.Lists)
        {
            await output.WriteLineAsync(string.Join(' ', StoredPassword.Schemes));
            return ExitCodes.Success;
        }

        var password = await input.ReadLineAsync() is { Length: > 0 } line ? line : throw new ArgumentError($"{Command}: standard input has no password");
        return command.Verify is { } stored ? await command.VerifyAsync(stored, password, output) : await command.MakeAsync(password, output);
    }

    private static PasswordHash Read(IReadOnlyList<string> words)
    {
        var command = new PasswordHash();
        for (var i = 0; i < words.Count; i++)
        {
            command = words[i] switch
            {
                "--list" => command with { Lists = true },
                "--scheme" => command with { Scheme = Value(words, ++i) },
                "--user" => command with { User = Value(words, ++i) },
                "--rounds" => command with { Rounds = Number(Value(words, ++i)) },
                "--verify" => command with { Verify = Value(words, ++i) },
                _ => throw new ArgumentError($"{Command}: {words[i]}: no such option; --help lists them all"),
            };
        }

        return command;
    }

    private static string Value(IReadOnlyList<string> words, int index) =>
        index < words.Count ? words[index] : throw new ArgumentError($"{Command}: {words[index - 1]}: a value is missing");

    private static int Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new ArgumentError($"{Command}: --rounds: '{value}' is no number above zero");

    private async Task<int> MakeAsync(string password, TextWriter output)
    {
        try
        {
            await output.WriteLineAsync(StoredPassword.Create(Scheme, password, User, Rounds).ToStoredText());
            return ExitCodes.Success;
        }
        catch (ArgumentException e)
        {
            throw new ArgumentError($"{Command}: {e.Message}");
        }
    }

    // Weak schemes are told right from wrong here; whether a server takes them is its own setting.
    private async Task<int> VerifyAsync(string stored, string password, TextWriter output)
    {
        var verifier = new PasswordVerifier(Microsoft.Extensions.Options.Options.Create(new PasswordOptions { AllowWeakSchemes = true }));
        var found = new PassDbResult.Ok { StoredPassword = StoredPassword.Parse(stored, "CRYPT").ToStoredText() };
        switch (await verifier.CheckAsync(new AuthRequest(User ?? "", "password-hash"), found, Encoding.UTF8.GetBytes(password), CancellationToken.None))
        {
            case PassDbResult.Ok:
                await output.WriteLineAsync("verified");
                return ExitCodes.Success;
            case PassDbResult.TemporaryFailure failure:
                throw new ArgumentError($"{Command}: {failure.Reason}");
            default:
                await output.WriteLineAsync("mismatch");
                return ExitCodes.Mismatch;
        }
    }
}
