using System.Security.Cryptography;
using Embedded.Mail.Connections;
using Embedded.Mail.Delivery;
using Embedded.Mail.Lmtp.Commands;
using Embedded.Mail.Lmtp.Wire;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Lmtp.Session;

/// <summary>One client's dialogue (RFC 2033).</summary>
internal sealed class LmtpSession(MailConnection connection, LmtpOptions options, MailDelivery delivery, TimeProvider time, ILogger logger)
{
    private readonly string _id = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)).TrimEnd('=');
    private int _transactions;
    private int _badCommands;

    public MailConnection Connection { get; } = connection;

    public LmtpOptions Options { get; } = options;

    public MailDelivery Delivery { get; } = delivery;

    public ILogger Logger { get; } = logger;

    public string HostName { get; } = options.HostName ?? Environment.MachineName;

    public LmtpState State { get; private set; } = new LmtpState.Greeted();

    /// <summary>The user that a trusted proxy says was authenticated; null for none.</summary>
    public string? Login { get; set; }

    public DateTimeOffset Now => time.GetLocalNow();

    public LmtpReply Greeting => LmtpReply.Lines(220, [$"{HostName} {Options.Greeting}"]);

    /// <summary>Serves the client to the end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var lines = new LineReader(Connection, Options.MaxCommandLength);
        try
        {
            await SendAsync(Greeting, cancellationToken);
            while (await NextReplyAsync(lines, cancellationToken) is { } reply)
            {
                reply = Judge(reply);
                reply.WriteTo(Connection.Output);
                if (reply.Closes)
                {
                    break;
                }
            }

            _ = await Connection.Output.FlushAsync(cancellationToken);
        }
        finally
        {
            await EnterAsync(new LmtpState.Greeted());
        }
    }

    /// <summary>Turns to another state; the transaction of the old one ends, unless the new one goes on with it.</summary>
    public async ValueTask EnterAsync(LmtpState state)
    {
        var ended = State is LmtpState.InTransaction old && (state as LmtpState.InTransaction)?.Transaction != old.Transaction ? old.Transaction : null;
        State = state;
        await (ended?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>Begins a transaction; null when the connection has had its share.</summary>
    public LmtpTransaction? BeginTransaction(MailArguments mail)
    {
        if (Options.MaxTransactions > 0 && _transactions >= Options.MaxTransactions)
        {
            return null;
        }

        _transactions++;
        return new LmtpTransaction(_transactions == 1 ? _id : $"{_id}:T{_transactions}", mail);
    }

    /// <summary>Sends a reply at once, where the client waits for it before it goes on.</summary>
    public async ValueTask SendAsync(LmtpReply reply, CancellationToken cancellationToken)
    {
        reply.WriteTo(Connection.Output);
        _ = await Connection.Output.FlushAsync(cancellationToken);
    }

    private async ValueTask<LmtpReply?> NextReplyAsync(LineReader lines, CancellationToken cancellationToken)
    {
        while (true)
        {
            // A message that has begun may come to its end; between two the server says goodbye.
            if (Connection.IsDraining && State is not LmtpState.InTransaction)
            {
                return LmtpReply.Closing(421, "4.3.2", "Server shutting down");
            }

            Connection.SetTimeout(Options.InactivityTimeout);
            var read = await lines.ReadAsync(cancellationToken);
            switch (read.Kind)
            {
                case LineReadKind.Line:
                    return await ExecuteAsync(read.Line, cancellationToken);
                case LineReadKind.TooLong:
                    return LmtpReply.LineTooLong;
                case LineReadKind.End:
                    return null;
                case LineReadKind.Interrupted when Connection.IsTimedOut:
                    return LmtpReply.Closing(421, "4.4.2", "Disconnected for inactivity");
            }
        }
    }

    private async ValueTask<LmtpReply?> ExecuteAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        Connection.CountCommand();
        if (!LmtpLine.TrySplit(line.Span, out var verb, out var arguments))
        {
            return LmtpReply.BadSyntax;
        }

        if (LmtpCommand.Find(verb) is not { } command)
        {
            return LmtpReply.UnknownCommand;
        }

        try
        {
            return await command.HandleAsync(this, line.Slice(Math.Min(verb.Length + 1, line.Length), arguments.Length), cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or IOException))
        {
            Log.CommandFailed(Logger, e, Connection.Id, command.Name);
            return LmtpReply.Closing(421, "4.3.0", "Temporary internal error");
        }
    }

    private LmtpReply Judge(LmtpReply reply)
    {
        _badCommands = reply.IsProtocolError ? _badCommands + 1 : 0;
        if (reply.Closes || _badCommands < Options.MaxBadCommands)
        {
            return reply;
        }

        Log.TooManyBadCommands(Logger, Connection.Id);
        return LmtpReply.Closing(421, "4.7.0", "Too many invalid commands");
    }
}
