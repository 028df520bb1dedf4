using Embedded.Mail.Auth.Chain;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.Static;

/// <summary>Dovecot's userdb <c>static</c>: all users have the same fields, but for the variables in them. Lists no users.</summary>
public sealed class StaticUserDb : IUserDb, IPassDbBackedUserDb
{
    private readonly FieldTemplate _fields;
    private readonly bool _allowAllUsers;

    /// <summary>Reads the template.</summary>
    /// <exception cref="FormatException">The template has a wrong variable, or a field without name.</exception>
    public StaticUserDb(StaticUserDbOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _fields = FieldTemplate.Parse(options.Fields, "static userdb fields");
        _allowAllUsers = options.AllowAllUsers;
    }

    /// <inheritdoc/>
    public string Name => "static";

    bool IPassDbBackedUserDb.AsksPassDbs => !_allowAllUsers;

    /// <inheritdoc/>
    public ValueTask<UserDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var fields = MailUser.NoFields.SetItems(
            _fields.Expand(request.ToVariables()).Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return ValueTask.FromResult<UserDbResult>(new UserDbResult.Found(fields));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<string> ListUsersAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<string>();
}
