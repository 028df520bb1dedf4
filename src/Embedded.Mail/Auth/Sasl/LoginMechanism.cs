namespace Embedded.Mail.Auth.Sasl;

/// <summary><c>LOGIN</c> (draft-murchison-sasl-login): two prompts, then name and password. Obsolete and still what Outlook and many devices use.</summary>
internal sealed class LoginMechanism(IAuthenticator authenticator, AuthRequest template) : ISaslMechanism
{
    private LoginState _state = new LoginState.Start();

    public bool ClientFirst => false;

    public bool TakesUnaskedResponse => true;

    public async ValueTask<SaslTurn> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken) => _state switch
    {
        LoginState.Start => Ask(new LoginState.NamePrompted(), "Username:"u8),
        LoginState.NamePrompted => TakeName(response.Span),
        LoginState.PasswordPrompted prompted => await DecideAsync(prompted.UserName, response, cancellationToken),
        _ => throw new InvalidOperationException("The exchange is over."),
    };

    private SaslTurn TakeName(ReadOnlySpan<byte> response) =>
        SaslText.TryRead(response, out var name)
            ? Ask(new LoginState.PasswordPrompted(name), "Password:"u8)
            : new SaslTurn.Malformed("Invalid user name");

    private async ValueTask<SaslTurn> DecideAsync(string name, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        _state = new LoginState.Over();
        if (!SaslText.IsPassword(password.Span))
        {
            return new SaslTurn.Malformed("Invalid password");
        }

        var request = SaslText.RequestFor(template, name, authorisation: "");
        return new SaslTurn.Decided(await authenticator.AuthenticateAsync(request, password, cancellationToken));
    }

    private SaslTurn.Ask Ask(LoginState next, ReadOnlySpan<byte> prompt)
    {
        _state = next;
        return new SaslTurn.Ask(prompt.ToArray());
    }

    private abstract record LoginState
    {
        public sealed record Start : LoginState;

        public sealed record NamePrompted : LoginState;

        public sealed record PasswordPrompted(string UserName) : LoginState;

        public sealed record Over : LoginState;
    }
}
