using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.Static;

/// <summary>
/// Dovecot's userdb <c>prefetch</c>: the fields that the passdb gave as <c>userdb_home</c>, <c>userdb_mail</c> and so on. Knows a user in a login only; for recipients of mail
/// another userdb has to follow.
/// </summary>
public sealed class PrefetchUserDb : IUserDb
{
    private const string Prefix = "userdb_";

    /// <inheritdoc/>
    public string Name => "prefetch";

    /// <inheritdoc/>
    public ValueTask<UserDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);

        // The prefix alone stands for fields that are all NULL in an SQL data base: the user is known and has none.
        var given = request.Fields.Where(static field => field.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)).ToList();
        return ValueTask.FromResult<UserDbResult>(given.Count == 0
            ? new UserDbResult.UnknownUser()
            : new UserDbResult.Found(MailUser.NoFields.SetItems(
                from field in given
                where field.Key.Length > Prefix.Length
                select KeyValuePair.Create(field.Key[Prefix.Length..], field.Value))));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<string> ListUsersAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<string>();
}
