using Embedded.Mail.Storage;

namespace Embedded.Mail.Imap.Session;

/// <summary>
/// A row of the command table: a name, the state in which the command is legal, what it does to sequence numbers, and the handler, which gets what that
/// state holds. A handler parses <c>arguments</c>, which begin with the space behind the name and end before CRLF, before it awaits anything.
/// </summary>
internal sealed class ImapCommand
{
    private readonly Invoker _invoke;

    private ImapCommand(string name, CommandTraits traits, Invoker invoke) => (Name, Traits, _invoke) = (name, traits, invoke);

    public delegate ValueTask<ImapResult> AnyStateHandler(ImapSession session, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken);

    public delegate ValueTask<ImapResult> NotAuthenticatedHandler(
        ImapSession session, ImapState.NotAuthenticated state, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken);

    public delegate ValueTask<ImapResult> AuthenticatedHandler(
        ImapSession session, IMailAccount account, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken);

    public delegate ValueTask<ImapResult> SelectedHandler(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken);

    public delegate ValueTask<ImapResult> MessageHandler(
        ImapSession session, SelectedMailbox mailbox, ReadOnlySpan<byte> arguments, bool isUid, CancellationToken cancellationToken);

    private delegate ValueTask<ImapResult> Invoker(ImapSession session, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken);

    /// <summary>The name in upper case; two words for the UID commands.</summary>
    public string Name { get; }

    /// <summary>What else the session has to know.</summary>
    public CommandTraits Traits { get; }

    /// <summary>A command that is always legal.</summary>
    public static ImapCommand InAnyState(string name, AnyStateHandler handler, CommandTraits traits = CommandTraits.None) =>
        new(name, traits, new Invoker(handler));

    /// <summary>A command for who has not logged in yet.</summary>
    public static ImapCommand BeforeLogin(string name, NotAuthenticatedHandler handler) =>
        new(name, CommandTraits.NoSync, (session, arguments, cancellationToken) => session.State is ImapState.NotAuthenticated state
            ? handler(session, state, arguments, cancellationToken)
            : Refuse("Already logged in"));

    /// <summary>A command for who has logged in, whether or not a mailbox is selected.</summary>
    public static ImapCommand InAuthenticated(string name, AuthenticatedHandler handler, CommandTraits traits = CommandTraits.None) =>
        new(name, traits, (session, arguments, cancellationToken) => session.State is ImapState.Authenticated state
            ? handler(session, state.Account, arguments, cancellationToken)
            : Refuse("Not logged in"));

    /// <summary>A command on the selected mailbox.</summary>
    public static ImapCommand InSelected(string name, SelectedHandler handler, CommandTraits traits = CommandTraits.None) =>
        new(name, traits, (session, arguments, cancellationToken) => session.State switch
        {
            ImapState.Selected state => handler(session, state.Mailbox, arguments, cancellationToken),
            ImapState.Authenticated => Refuse("No mailbox selected"),
            _ => Refuse("Not logged in"),
        });

    /// <summary>A command on messages of the selected mailbox, in both its forms: by sequence number, and with <c>UID</c> before its name by UID.</summary>
    /// <param name="name">The name without UID.</param>
    /// <param name="handler">Runs either form; told whether messages are named, and answered for, by UID.</param>
    /// <param name="traits">What the form by sequence number does to them; the other form does nothing to them.</param>
    public static IEnumerable<ImapCommand> OnMessages(string name, MessageHandler handler, CommandTraits traits = CommandTraits.None) =>
    [
        InSelected(name, (session, mailbox, arguments, cancellationToken) => handler(session, mailbox, arguments, isUid: false, cancellationToken), traits | CommandTraits.UsesNumbers),
        InSelected("UID " + name, (session, mailbox, arguments, cancellationToken) => handler(session, mailbox, arguments, isUid: true, cancellationToken)),
    ];

    /// <summary>Runs the command, or says why it is not legal now.</summary>
    public ValueTask<ImapResult> InvokeAsync(ImapSession session, ReadOnlySpan<byte> arguments, CancellationToken cancellationToken) =>
        _invoke(session, arguments, cancellationToken);

    private static ValueTask<ImapResult> Refuse(string error) => ValueTask.FromResult(ImapResult.Bad(error));
}
