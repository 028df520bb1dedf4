namespace Embedded.Mail.Imap.Session;

/// <summary>A row of the table of capabilities: what is announced, and when.</summary>
/// <param name="Name">As announced.</param>
/// <param name="IsAnnounced">Whether it works in this session as it stands now.</param>
internal sealed record ImapCapability(string Name, Func<ImapSession, bool> IsAnnounced)
{
    /// <summary>What follows the name and a <c>=</c>; null, or a result of null, for nothing.</summary>
    public Func<ImapSession, string?>? Value { get; init; }

    /// <summary>The name with its value.</summary>
    public string NameIn(ImapSession session) => Value?.Invoke(session) is { } value ? $"{Name}={value}" : Name;

    /// <summary>Announced before and after login: what a client must know to log in, and the protocol's versions.</summary>
    public static ImapCapability Always(string name) => new(name, static _ => true);

    /// <summary>Announced once somebody has logged in, as Dovecot does: most clients ask again, and the greeting stays short.</summary>
    public static ImapCapability AfterLogin(string name) => new(name, static session => session.State is ImapState.Authenticated);

    /// <summary>Announced once somebody has logged in whose account can do it.</summary>
    public static ImapCapability OfAccount<TFeature>(string name) =>
        new(name, static session => session.State is ImapState.Authenticated { Account: TFeature });

    /// <summary>Announced with its value once somebody has logged in, where there is a limit.</summary>
    public static ImapCapability OfLimit(string name, Func<ImapOptions, int?> limit) =>
        new(name, session => session.State is ImapState.Authenticated && limit(session.Options) is not null)
        {
            Value = session => limit(session.Options)?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };

    /// <summary>Announced as long as nobody has logged in.</summary>
    public static ImapCapability BeforeLogin(string name, Func<ImapSession, bool> isAnnounced) =>
        new(name, session => session.State is ImapState.NotAuthenticated && isAnnounced(session));
}
