using System.Collections.Immutable;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Auth.Sasl;

/// <summary>The mechanisms of this server: which to announce, and how to begin one. One for the whole server.</summary>
internal sealed class SaslMechanisms
{
    private readonly ImmutableArray<SaslMechanismRow> _rows;
    private readonly IAuthenticator _authenticator;
    private readonly AuthOptions _options;

    public SaslMechanisms(IAuthenticator authenticator, IOptions<AuthOptions> options)
    {
        _authenticator = authenticator;
        _options = options.Value;
        _rows = [.. SaslMechanismRow.Select(_options.Mechanisms).Where(row => !row.NeedsStoredPassword || authenticator.CanLookupPasswords)];
        AllowsApop = authenticator.CanLookupPasswords && SaslMechanismRow.Names(_options.Mechanisms, "APOP");
    }

    /// <summary>Whether POP3 may offer APOP: allowed by the options, and some passdb can hand out passwords.</summary>
    public bool AllowsApop { get; }

    /// <summary>The longest response of a client, in base64.</summary>
    public int MaxResponseLength => _options.MaxResponseLength;

    /// <summary>Whether a password may be sent as it is: IMAP's LOGIN (else <c>LOGINDISABLED</c>), POP3's USER and PASS.</summary>
    /// <param name="isSecured">Whether the connection has TLS or a peer on this host.</param>
    public bool AllowsPlaintext(bool isSecured) => isSecured || (_options.AllowPlaintextAuth && !_options.NeedsEncryption);

    /// <summary>Whether any login may begin.</summary>
    /// <param name="isSecured">Whether the connection has TLS or a peer on this host.</param>
    public bool AllowsLogin(bool isSecured) => isSecured || !_options.NeedsEncryption;

    /// <summary>The names to announce, in the options' order: those that can be served on this connection.</summary>
    /// <param name="template">What is known of the connection.</param>
    /// <param name="bindings">What binds a login to its TLS connection; null for nothing.</param>
    public ImmutableArray<string> Announced(AuthRequest template, ChannelBindings? bindings = null)
    {
        var context = ContextOf(template, bindings);
        return [.. _rows.Where(row => AllowsLogin(template.IsSecured) && (AllowsPlaintext(template.IsSecured) || !row.IsPlaintext) && row.IsServed(context)).Select(row => row.Name)];
    }

    /// <summary>Begins an exchange.</summary>
    /// <param name="name">The mechanism's name in any case.</param>
    /// <param name="template">What is known of the connection; the user's name is filled in by the exchange, the mechanism's here.</param>
    /// <param name="bindings">What binds a login to its TLS connection; null for nothing.</param>
    /// <param name="exchange">The exchange; null unless the result is <see cref="SaslAvailability.Available"/>.</param>
    public SaslAvailability TryBegin(string name, AuthRequest template, ChannelBindings? bindings, out SaslExchange? exchange)
    {
        exchange = null;
        if (_rows.FirstOrDefault(row => string.Equals(row.Name, name, StringComparison.OrdinalIgnoreCase)) is not { } row)
        {
            return SaslAvailability.Unknown;
        }

        if (!AllowsLogin(template.IsSecured))
        {
            return SaslAvailability.LoginNeedsEncryption;
        }

        if (row.IsPlaintext && !AllowsPlaintext(template.IsSecured))
        {
            return SaslAvailability.NeedsEncryption;
        }

        var context = ContextOf(template with { Mechanism = row.Name }, bindings);
        if (!row.IsServed(context))
        {
            return SaslAvailability.Unknown;
        }

        exchange = new SaslExchange(row.Begin(context), _options.MaxResponseLength);
        return SaslAvailability.Available;
    }

    private SaslContext ContextOf(AuthRequest template, ChannelBindings? bindings) => new(_authenticator, _options, template, bindings ?? (static _ => null));
}
