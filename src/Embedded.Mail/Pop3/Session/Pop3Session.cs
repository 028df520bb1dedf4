using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sasl;
using Embedded.Mail.Connections;
using Embedded.Mail.Pop3.Commands;
using Embedded.Mail.Pop3.Wire;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Pop3.Session;

/// <summary>One client's dialogue (RFC 1939).</summary>
internal sealed class Pop3Session(MailConnection connection, Pop3Server server) : IDisposable
{
    private readonly LineReader _lines = new(connection, server.Options.MaxCommandLength);
    private int _badCommands;
    private int _failedLogins;

    public MailConnection Connection { get; } = connection;

    public Pop3Server Server { get; } = server;

    public Pop3State State { get; private set; } = new Pop3State.Authorization(null);

    /// <summary>Whether the client said UTF8 (RFC 6856 §2).</summary>
    public bool IsUtf8 { get; set; }

    /// <summary>The time stamp in the greeting that APOP digests (RFC 1939 §7); null where APOP is not offered.</summary>
    public string? TimeStamp { get; } = server.CreateTimeStamp();

    /// <summary>What authentication gets to know of the connection.</summary>
    public AuthRequest AuthTemplate => new("", "pop3")
    {
        RemoteEndPoint = Connection.RemoteEndPoint,
        LocalEndPoint = Connection.LocalEndPoint,
        IsSecured = Connection.IsSecured,
        ClientCertificate = Connection.ClientCertificate,
        SessionId = Connection.Id,
    };

    /// <summary>Serves the client to the end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            Connection.SetTimeout(Server.Options.LoginTimeout);
            Pop3Reply.Ok($"{Server.Options.Greeting}{(TimeStamp is null ? "" : $" {TimeStamp}")}").WriteTo(Connection.Output);
            Pop3Reply reply;
            do
            {
                reply = Judge(await NextReplyAsync(cancellationToken));
                reply.WriteTo(Connection.Output);
            }
            while (!reply.Closes);

            _ = await Connection.Output.FlushAsync(cancellationToken);
        }
        finally
        {
            await LeaveAsync();
        }
    }

    /// <summary>Turns to another state of the dialogue.</summary>
    public void Enter(Pop3State state)
    {
        State = state;
        if (state is Pop3State.Transaction)
        {
            Connection.SetTimeout(Server.Options.InactivityTimeout);
        }
    }

    /// <summary>The client's answer to a challenge; null when it is gone or took too long.</summary>
    public async ValueTask<LineRead?> ReadResponseAsync(CancellationToken cancellationToken)
    {
        LineRead read;
        do
        {
            read = await _lines.ReadAsync(cancellationToken);
        }
        while (read.Kind == LineReadKind.Interrupted && !Connection.IsTimedOut && !Connection.IsDraining);

        return read.Kind is LineReadKind.End or LineReadKind.Interrupted ? null : read;
    }

    /// <summary>Counts a failed login; after too many the connection ends.</summary>
    public Pop3Reply RefuseLogin(string text)
    {
        Log.LoginFailed(Server.Logger, Connection.Id);
        return Count(text);
    }

    /// <summary>Refuses a login that cannot be served on this connection; after too many the connection ends.</summary>
    /// <param name="request">Who asks, by what mechanism.</param>
    /// <param name="availability">Why it is not served.</param>
    public Pop3Reply RefuseLogin(AuthRequest request, SaslAvailability availability)
    {
        UnservedLogin.Report(Server.Logger, request, availability);
        return Count(availability switch
        {
            SaslAvailability.NeedsEncryption => "Plaintext authentication disallowed on non-secure (SSL/TLS) connections.",
            SaslAvailability.LoginNeedsEncryption => "[AUTH] Authentication not allowed until SSL/TLS is enabled.",
            _ => "[AUTH] Unsupported authentication mechanism.",
        });
    }

    private Pop3Reply Count(string text)
    {
        Enter(new Pop3State.Authorization(null));
        return ++_failedLogins < Server.Options.MaxFailedLogins ? Pop3Reply.Error(text) : Pop3Reply.Closing(false, text);
    }

    public void Dispose() => _lines.Dispose();

    private async ValueTask<Pop3Reply> NextReplyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Connection.IsDraining)
            {
                return Pop3Reply.Closing(false, "[SYS/TEMP] Server shutting down.");
            }

            var read = await _lines.ReadAsync(cancellationToken);
            switch (read.Kind)
            {
                case LineReadKind.Line:
                    return await ExecuteAsync(read.Line, cancellationToken);
                case LineReadKind.TooLong:
                    return Pop3Reply.Bad("Line too long.");
                case LineReadKind.End:

                // RFC 1939 §3: a connection that timed out is closed without a word and without deleting.
                case LineReadKind.Interrupted when Connection.IsTimedOut:
                    return Pop3Reply.Hangup;
            }
        }
    }

    private async ValueTask<Pop3Reply> ExecuteAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        Connection.CountCommand();
        if (State is Pop3State.Transaction)
        {
            Connection.SetTimeout(Server.Options.InactivityTimeout);
        }

        if (!Pop3Line.IsText(line.Span))
        {
            return Pop3Reply.Bad("Invalid characters in command.");
        }

        var keyword = Pop3Line.Split(line.Span, out var arguments);
        if (Pop3Command.Find(keyword, this) is not { } command)
        {
            return Pop3Reply.Bad($"Unknown command: {Pop3Line.Printable(keyword)}");
        }

        try
        {
            return await command.HandleAsync(this, line[arguments..], cancellationToken);
        }
        catch (MailStoreException e)
        {
            return Refuse(e, command.Name);
        }
        catch (Exception e) when (e is not (OperationCanceledException or IOException))
        {
            Log.CommandFailed(Server.Logger, e, Connection.Id, command.Name);
            return Pop3Reply.Closing(false, "[SYS/TEMP] Internal error occurred. Refer to server log for more information.");
        }
    }

    private Pop3Reply Refuse(MailStoreException exception, string command)
    {
        Log.StoreRefused(Server.Logger, exception, Connection.Id, command, exception.Error);
        var code = exception.Error switch
        {
            MailStoreError.InUse => "[IN-USE] ",
            MailStoreError.Expunged => "",
            _ => exception.IsTemporary ? "[SYS/TEMP] " : "[SYS/PERM] ",
        };
        return Pop3Reply.Error($"{code}{exception.Message}.");
    }

    private Pop3Reply Judge(Pop3Reply reply)
    {
        _badCommands = reply.IsProtocolError ? _badCommands + 1 : 0;
        if (reply.Closes || _badCommands < Server.Options.MaxBadCommands)
        {
            return reply;
        }

        Log.TooManyBadCommands(Server.Logger, Connection.Id);
        return Pop3Reply.Closing(false, "Too many bad commands.");
    }

    /// <summary>Ends a session that did not come to QUIT: what was read is seen, and nothing is deleted.</summary>
    private async ValueTask LeaveAsync()
    {
        if (State is not Pop3State.Transaction { Maildrop: var maildrop })
        {
            return;
        }

        Enter(new Pop3State.Authorization(null));
        Log.Interrupted(Server.Logger, Connection.Id, maildrop.UserName);
        try
        {
            // The connection may be gone and its token cancelled; the store is not.
            await maildrop.CommitSeenAsync(CancellationToken.None);
        }
        catch (MailStoreException e)
        {
            Log.SeenNotStored(Server.Logger, e, Connection.Id);
        }
        finally
        {
            await maildrop.DisposeAsync();
        }
    }
}
