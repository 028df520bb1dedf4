using System.Collections.Concurrent;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Messages;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Tests.Auth;

/// <summary>Short ways to make an authenticator and to ask it.</summary>
internal static class AuthFixture
{
    /// <summary>Options without any waiting.</summary>
    public static AuthOptions AtOnce => new() { FailureDelay = TimeSpan.Zero, MaxPenalty = TimeSpan.Zero };

    public static Authenticator Authenticator(
        IEnumerable<PassDbEntry> passDbs,
        IEnumerable<UserDbEntry>? userDbs = null,
        AuthOptions? options = null,
        TimeProvider? time = null,
        ILogger<Authenticator>? logger = null) =>
        new(passDbs, userDbs ?? [], Options.Create(options ?? AtOnce), time ?? TimeProvider.System, logger ?? SuiteLog.For<Authenticator>());

    public static AuthRequest Request(string user) => new(user, "imap") { Mechanism = "PLAIN", SessionId = "s1" };

    public static async Task<AuthResult> LogInAsync(this IAuthenticator authenticator, string user, string password)
    {
        Assert.That(password.Length == 0 || SuiteSecrets.Search.IsIn(password), $"The log is not searched for the password '{password}': have 'secret' in it.");
        return await authenticator.AuthenticateAsync(Request(user), Encoding.UTF8.GetBytes(password), CancellationToken.None);
    }

    public static async Task<AuthResult> FindAsync(this IAuthenticator authenticator, string user) =>
        await authenticator.FindUserAsync(new AuthRequest(user, "lmtp"), CancellationToken.None);

    public static MailUser User(this AuthResult result) =>
        result is AuthResult.Success success ? success.User : throw new AssertionException($"Not a success: {result}.");

    public static string Word(AuthResult result) => result switch
    {
        AuthResult.Success => "ok",
        AuthResult.TemporaryFailure => "temp",
        AuthResult.Failed => "fail",
        AuthResult.Refused refused => $"refused: {refused.Reason}",
        AuthResult.Expired => "expired",
        _ => throw new AssertionException($"Unknown result {result}."),
    };
}

/// <summary>A passdb that answers as told, and notes what it was asked.</summary>
internal sealed class ScriptedPassDb(Func<AuthRequest, PassDbResult> verify, Func<AuthRequest, PassDbResult>? lookup = null) : IPassDb
{
    public ConcurrentQueue<AuthRequest> Verified { get; } = new();

    public ConcurrentQueue<AuthRequest> LookedUp { get; } = new();

    public string Name => "scripted";

    public bool CanLookupPasswords { get; init; } = true;

    public ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        Verified.Enqueue(request);
        return ValueTask.FromResult(verify(request));
    }

    public ValueTask<PassDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken)
    {
        LookedUp.Enqueue(request);
        return ValueTask.FromResult((lookup ?? verify)(request));
    }
}

/// <summary>A userdb that answers as told.</summary>
internal sealed class ScriptedUserDb(Func<AuthRequest, UserDbResult> lookup) : IUserDb
{
    public string Name => "scripted";

    public ValueTask<UserDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(lookup(request));

    public IAsyncEnumerable<string> ListUsersAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<string>();
}

/// <summary>Keeps what is logged.</summary>
internal sealed class RecordingLogger<T> : ILogger<T>
{
    public ConcurrentQueue<(int Id, string Text)> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        SuiteLog.Shared.Look(text, exception);
        Lines.Enqueue((eventId.Id, text));
    }
}
