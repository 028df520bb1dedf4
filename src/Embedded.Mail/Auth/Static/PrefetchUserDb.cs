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
        var fields = MailUser.NoFields.SetItems(
            from field in request.Fields
            where field.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && field.Key.Length > Prefix.Length
            select KeyValuePair.Create(field.Key[Prefix.Length..], field.Value));
        return ValueTask.FromResult<UserDbResult>(
            fields.IsEmpty ? new UserDbResult.UnknownUser() : new UserDbResult.Found(fields));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<string> ListUsersAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<string>();
}
