using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.Static;

/// <summary>Dovecot's passdb <c>static</c>: every user exists and has the same password, or none. For trusted front ends, master passwords and tests.</summary>
public sealed class StaticPassDb : IPassDb
{
    private readonly Chain.FieldTemplate _fields;
    private readonly VariableExpander? _password;
    private readonly PasswordVerifier _verifier;

    /// <summary>Reads the options.</summary>
    /// <param name="options">The password, and further fields.</param>
    /// <param name="verifier">Compares passwords; null for one of its own.</param>
    /// <exception cref="FormatException">A text has a wrong variable, or a field without name.</exception>
    /// <exception cref="ArgumentException">There are both a password and <c>nopassword</c>, or neither of these and no <c>noauthenticate</c>.</exception>
    public StaticPassDb(StaticPassDbOptions options, PasswordVerifier? verifier = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _fields = Chain.FieldTemplate.Parse(
            options.NoPassword ? $"nopassword {options.Fields}" : options.Fields, "static passdb fields");
        _password = options.Password is { } text ? ParsePassword(text) : null;
        _verifier = verifier ?? new PasswordVerifier();
        var needsNone = _fields.Names.Contains("nopassword");
        if (needsNone == _password is not null && !_fields.Names.Contains("noauthenticate"))
        {
            throw new ArgumentException("A static passdb needs either a password or nopassword.", nameof(options));
        }
    }

    /// <inheritdoc/>
    public string Name => "static";

    /// <inheritdoc/>
    public ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _verifier.CheckAsync(request, Find(request), password, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<PassDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ValueTask.FromResult<PassDbResult>(Find(request));
    }

    // The reader's own error repeats the text.
    private static VariableExpander ParsePassword(string text) => VariableExpander.TryParse(text, out var password, out _)
        ? password
        : throw new FormatException("static passdb password: a %-variable is wrong; a percent sign is written %%.");

    private PassDbResult.Ok Find(AuthRequest request)
    {
        var values = request.ToVariables();
        return new PassDbResult.Ok
        {
            StoredPassword = _password is null ? null : StoredPassword.Parse(_password.Expand(values), "PLAIN").ToStoredText(),
            Fields = MailUser.NoFields.SetItems(_fields.Expand(values).Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
    }
}
