using Embedded.Mail.Connections;
using Embedded.Mail.Imap.Commands.Fetch;
using Embedded.Mail.Imap.Commands.Notify;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Session;

/// <summary>
/// One client's session: reads a command, runs it, answers it, and goes on. Responses are in the order of the commands, and are sent when no further input is there.
/// </summary>
internal sealed class ImapSession : IAsyncDisposable
{
    private readonly ImapDispatcher _dispatcher;
    private int _badCommands;
    private bool _isLeaving;
    private Func<CancellationToken, ValueTask>? _layerChange;
    private string _reason = "Connection closed";

    public ImapSession(MailConnection connection, ImapServices services)
    {
        Connection = connection;
        Services = services;
        Output = new ImapWriter(connection.Output) { Naming = NamingOf(services.Options) };
        _dispatcher = new ImapDispatcher(this);
        Input = new ImapInput(connection, Output, new ImapCommandFramer(ImapLimits.BeforeLogin(services)), services.Options.InactivityTimeout);
    }

    /// <summary>The connection. Its pipes are read and written through <see cref="Input"/> and <see cref="Output"/> only.</summary>
    public MailConnection Connection { get; }

    /// <summary>What all sessions share.</summary>
    public ImapServices Services { get; }

    /// <summary>The settings.</summary>
    public ImapOptions Options => Services.Options;

    /// <summary>What the client sends beyond the command in hand.</summary>
    public ImapInput Input { get; }

    /// <summary>What the client gets.</summary>
    public ImapWriter Output { get; }

    /// <summary>Where the session stands.</summary>
    public ImapState State { get; private set; } = new ImapState.NotAuthenticated(0);

    /// <summary>The tag of the command in hand, for responses that repeat it.</summary>
    public ReadOnlySpan<byte> Tag => _dispatcher.Tag;

    /// <summary>Whether whoever has logged in need not be anybody: by SASL ANONYMOUS.</summary>
    public bool IsAnonymous { get; set; }

    /// <summary>What the client has switched on.</summary>
    public ImapFeatures Features { get; private set; }

    /// <summary>Changes to the list of capabilities that are for clients such as this one told by ID that it is.</summary>
    public IReadOnlyList<string> ClientMasks { get; set; } = [];

    /// <summary>Whether the client has enabled IMAP4rev2.</summary>
    public bool IsRev2 => Features.HasFlag(ImapFeatures.Rev2);

    /// <summary>Whether the client wants to hear of modseqs.</summary>
    public bool IsCondStore => Features.HasFlag(ImapFeatures.CondStore);

    /// <summary>Whether the client has enabled QRESYNC.</summary>
    public bool IsQResync => Features.HasFlag(ImapFeatures.QResync);

    /// <summary>Whether the client has enabled UIDONLY.</summary>
    public bool IsUidOnly => Features.HasFlag(ImapFeatures.UidOnly);

    /// <summary>How the client sees mailbox names now.</summary>
    public MailboxNaming Naming => Output.Naming;

    /// <summary>What the client wants to hear of by its NOTIFY; null as long as it has sent none.</summary>
    public Notifier? Notifier { get; private set; }

    /// <summary>Whether the client wants to hear now of messages that come to the selected mailbox or go from it.</summary>
    public bool WantsCounts => Notifier is not { Selected: null } || OwnChanges.MayChange(_dispatcher.Name);

    /// <summary>Whether the client is to hear now of messages that come; with <see cref="ImapClientWorkarounds.DelayNewmail"/> it waits for a command that is made for it.</summary>
    public bool WantsArrivals => WantsCounts
        && (!Options.ClientWorkarounds.HasFlag(ImapClientWorkarounds.DelayNewmail) || _dispatcher.Name is null or "NOOP" or "CHECK" or "IDLE");

    /// <summary>Whether the client wants to hear of changed flags in the selected mailbox.</summary>
    public bool WantsFlags => Notifier is null || Notifier.Selected?.Events.HasFlag(NotifyEvents.FlagChange) == true;

    /// <summary>Whether flags that change are told with the UID in any case, as its NOTIFY wants it (RFC 5465 §5.1).</summary>
    public bool WantsUids => Notifier?.Selected?.Events.HasFlag(NotifyEvents.FlagChange) == true;

    /// <summary>What the client wants to hear now of each message that arrives in the selected mailbox; null for nothing.</summary>
    public FetchRequest? WantedOfArrivals => OwnChanges.MayAdd(_dispatcher.Name) ? null : Notifier?.Selected?.Arrivals;

    /// <summary>Goes to another state. What the old one held and the new one does not is the caller's to dispose.</summary>
    public void Become(ImapState state)
    {
        State = state;
        Notifier?.OnStateChanged();
    }

    /// <summary>Has the client told what it wants to hear from now on.</summary>
    public async ValueTask BeginNotifyAsync(Notifier notifier)
    {
        await EndNotifyAsync();
        Notifier = notifier;
    }

    /// <summary>Has the client told what every client is told.</summary>
    public async ValueTask EndNotifyAsync()
    {
        var (ended, _) = (Notifier, Notifier = null);
        if (ended is not null)
        {
            await ended.DisposeAsync();
        }
    }

    /// <summary>Leaves the selected mailbox, if there is one.</summary>
    public async ValueTask UnselectAsync()
    {
        if (State is ImapState.Selected selected)
        {
            Become(new ImapState.Authenticated(selected.Account));
            await selected.Mailbox.DisposeAsync();
        }
    }

    /// <summary>Switches a feature on for the rest of the session.</summary>
    public void Enable(ImapFeatures features)
    {
        if ((features & (ImapFeatures.CondStore | ImapFeatures.QResync)) != 0)
        {
            EnableCondStore();
        }

        Features |= features;
        Output.Naming = Output.Naming with { IsUtf8 = (Features & (ImapFeatures.Rev2 | ImapFeatures.Utf8)) != 0 };
        if (State is ImapState.Selected { Mailbox: var mailbox })
        {
            mailbox.View.IsUidOnly = IsUidOnly;
            if (IsUidOnly)
            {
                mailbox.Contexts.TellByUid();
            }

            if (IsRev2)
            {
                mailbox.View.ForgetRecent();
            }
        }
    }

    /// <summary>
    /// Lets the client hear of modseqs from now on, as it has to when it first uses them; it then hears, too, up to which modseq it knows the selected mailbox (RFC 7162 §3.1).
    /// </summary>
    public void EnableCondStore()
    {
        if (!IsCondStore && State is ImapState.Selected selected)
        {
            ViewResponses.WriteHighestModSeq(Output, selected.Mailbox.View.SettledModSeq);
        }

        Features |= ImapFeatures.CondStore;
    }

    /// <summary>Turns to TLS once the command in hand is answered.</summary>
    public void StartTlsAfterAnswer() => _layerChange = Connection.StartTlsAsync;

    /// <summary>Compresses once the command in hand is answered.</summary>
    public void StartCompressionAfterAnswer() => _layerChange = Connection.StartCompressionAsync;

    /// <summary>
    /// Leaves the account and everything that the client has set; only TLS, compression until the answer is sent, and what ID told stay (RFC 8437 §3, §4.1).
    /// </summary>
    public async ValueTask UnauthenticateAsync()
    {
        await EndNotifyAsync();
        await UnselectAsync();
        if (State is ImapState.Authenticated authenticated)
        {
            Become(new ImapState.NotAuthenticated(0));
            Log.Unauthenticated(Services.Logger, Connection.Id, authenticated.Account.User.Name);
            await authenticated.Account.DisposeAsync();
        }

        Features = ImapFeatures.None;
        Output.Naming = Output.Naming with { IsUtf8 = false };
        Input.Limits = ImapLimits.BeforeLogin(Services);
        Connection.UncountUser();
        Connection.SetTimeout(Options.LoginTimeout);
        _layerChange = Connection.StopCompressionAsync;
    }

    /// <summary>Says goodbye; the session ends after the responses that are written.</summary>
    public void SayBye(string text)
    {
        // RFC 7888 §5: so that the client does not come back with it at once.
        _ = Output.Write(text == ImapCommandFramer.LiteralTooLarge ? "* BYE [TOOBIG] "u8 : "* BYE "u8).Text(text).EndLine();
        _isLeaving = true;
        _reason = text;
    }

    /// <summary>Serves the client until it or the server ends the session.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Connection.SetTimeout(Options.LoginTimeout);
        ImapGreeting.Write(this);
        while (!_isLeaving)
        {
            await TakeAsync(await Input.ReadCommandAsync(cancellationToken), cancellationToken);
            if (Notifier is { HasPending: true } notifier && !_isLeaving)
            {
                await _dispatcher.PushAsync(notifier, cancellationToken);
            }
        }

        await Output.FlushAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Input.Dispose();
        await EndNotifyAsync();
        var state = State;
        Become(new ImapState.LoggedOut(_reason));
        if (state is ImapState.Selected selected)
        {
            await selected.Mailbox.DisposeAsync();
        }

        if (state is ImapState.Authenticated authenticated)
        {
            await authenticated.Account.DisposeAsync();
        }

        Log.Disconnected(Services.Logger, Connection.Id, _reason, Connection.OctetsReceived, Connection.OctetsSent);
    }

    private static MailboxNaming NamingOf(ImapOptions options) => new(options.HierarchySeparator, IsUtf8: false)
    {
        IgnoresLastSeparator = options.ClientWorkarounds.HasFlag(ImapClientWorkarounds.TbExtraMailboxSep),
    };

    private async ValueTask TakeAsync(ImapInputResult input, CancellationToken cancellationToken)
    {
        switch (input.Kind)
        {
            case ImapInputKind.Octets:
                Connection.CountCommand();
                Count(await _dispatcher.RunAsync(input.Octets, cancellationToken));
                RestartClock();
                await ChangeLayerAsync(cancellationToken);
                break;
            case ImapInputKind.Refused:
                _dispatcher.Refuse(input.Octets.Span, input.Error);
                Count(isGood: false);
                break;
            case ImapInputKind.Fatal:
                if (!input.Octets.IsEmpty)
                {
                    _dispatcher.Refuse(input.Octets.Span, input.Error);
                }

                SayBye(input.Error);
                break;
            case ImapInputKind.Ended:
                _isLeaving = true;
                break;
            default:
                _ = SaysByeToInterruption();
                break;
        }
    }

    /// <summary>After a wait that ended without input: ends the session when its time is up or the server stops.</summary>
    /// <returns>Whether the session ends.</returns>
    public bool SaysByeToInterruption()
    {
        if (Connection.IsDraining)
        {
            SayBye("Server shutting down.");
        }
        else if (Connection.IsTimedOut)
        {
            SayBye(State is ImapState.NotAuthenticated ? "Disconnected for inactivity during authentication." : "Disconnected for inactivity.");
        }

        return _isLeaving;
    }

    private async ValueTask ChangeLayerAsync(CancellationToken cancellationToken)
    {
        if (_layerChange is { } change)
        {
            _layerChange = null;
            await Output.FlushAsync(cancellationToken);
            await change(cancellationToken);
            Output.Attach(Connection.Output);
        }
    }

    // Before login the time is for all commands together.
    private void RestartClock()
    {
        if (State is ImapState.Authenticated)
        {
            Connection.SetTimeout(Options.InactivityTimeout);
        }
    }

    private void Count(bool isGood)
    {
        _badCommands = isGood ? 0 : _badCommands + 1;
        if (_badCommands >= Options.MaxBadCommands && !_isLeaving)
        {
            SayBye("Too many invalid IMAP commands.");
        }
    }
}
