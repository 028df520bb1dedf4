using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Embedded.Mail.Auth.Memory;

/// <summary>
/// Users kept in memory, for tests and for hosts with a user base of their own: a passdb and a userdb in one. Users may be added, changed and removed at
/// any time from any thread; a session that has logged in goes on.
/// </summary>
public sealed class InMemoryUsers : IPassDb, IUserDb
{
    private readonly ConcurrentDictionary<string, InMemoryUser> _users = new(StringComparer.Ordinal);
    private readonly PasswordVerifier _verifier;

    /// <summary>Makes an empty data base.</summary>
    /// <param name="verifier">Compares passwords; null for one of its own.</param>
    public InMemoryUsers(PasswordVerifier? verifier = null) => _verifier = verifier ?? new PasswordVerifier();

    /// <inheritdoc cref="IPassDb.Name"/>
    public string Name => "memory";

    /// <summary>Adds a user, or replaces the one of that name.</summary>
    /// <param name="name">The name after normalisation: in lower case, unless <see cref="AuthOptions.UserNameFormat"/> says otherwise.</param>
    /// <param name="password">The password itself, kept as it is: any text, also one that looks like <c>{SCHEME}…</c>.</param>
    public InMemoryUser Add(string name, string password) =>
        Add(new InMemoryUser(name) { Password = StoredPassword.Create("PLAIN", password) });

    /// <summary>Adds a user, or replaces the one of that name.</summary>
    /// <returns>The user.</returns>
    public InMemoryUser Add(InMemoryUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentException.ThrowIfNullOrEmpty(user.Name, nameof(user));
        _users[user.Name] = user;
        return user;
    }

    /// <summary>Removes a user.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string name) => _users.TryRemove(name, out _);

    /// <summary>Finds a user.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out InMemoryUser? user) => _users.TryGetValue(name, out user);

    /// <inheritdoc/>
    public ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _users.TryGetValue(request.UserName, out var user) && CanLogIn(user)
            ? _verifier.CheckAsync(request, Credentials(user), password, cancellationToken)
            : _verifier.UnknownUserAsync(request, password, cancellationToken);
    }

    /// <inheritdoc/>
    ValueTask<PassDbResult> IPassDb.LookupAsync(AuthRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult<PassDbResult>(
            _users.TryGetValue(request.UserName, out var user) ? Credentials(user) : new PassDbResult.UnknownUser());

    /// <inheritdoc/>
    ValueTask<UserDbResult> IUserDb.LookupAsync(AuthRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult<UserDbResult>(
            _users.TryGetValue(request.UserName, out var user) ? new UserDbResult.Found(UserFields(user)) : new UserDbResult.UnknownUser());

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListUsersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The keys of a moment: no lock is held while the caller works.
        await Task.CompletedTask;
        foreach (var name in _users.Keys)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return name;
        }
    }

    private static bool CanLogIn(InMemoryUser user) => user.Password is not null || user.PassDbFields.ContainsKey("nopassword");

    private static PassDbResult.Ok Credentials(InMemoryUser user) =>
        new() { StoredPassword = user.Password?.ToStoredText(), Fields = user.PassDbFields };

    private static ImmutableDictionary<string, string> UserFields(InMemoryUser user)
    {
        var fields = user.Fields;
        fields = user.Home is { } home ? fields.SetItem("home", home) : fields;
        return user.MailLocation is { } mail ? fields.SetItem("mail", mail) : fields;
    }
}
