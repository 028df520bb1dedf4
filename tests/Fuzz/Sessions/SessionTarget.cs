using System.Net;
using System.Net.Sockets;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Imap;
using Embedded.Mail.Lmtp;
using Embedded.Mail.Pop3;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Fuzz.Sessions;

/// <summary>
/// What a client may send to a whole server: an input is all that one client says before it leaves. Each has a user of its own with one message; one that begins with <c>!</c> comes before the login.
/// A finding is an error in the server's log, or a session that does not end.
/// </summary>
internal sealed class SessionTarget : IFuzzTarget, IDisposable
{
    // What users leave in memory must not make the next ones slow.
    private const int SessionsOfOneServer = 1000;

    // A mutated line is bad more often than not, and those behind it shall be read.
    private const int ManyBadCommands = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SessionScript _script;
    private readonly ErrorLog _errors = new();
    private readonly byte[] _output = new byte[64 * 1024];
    private InMemoryUsers _users = new();
    private MailServer? _server;
    private int _sessions;

    public SessionTarget(SessionScript script)
    {
        _script = script;
        Seeds = [.. script.Seeds.Select(Encoding.Latin1.GetBytes)];
        Pieces = [.. script.Pieces.Select(Encoding.Latin1.GetBytes)];
    }

    public IReadOnlyList<byte[]> Seeds { get; }

    public IReadOnlyList<byte[]> Pieces { get; }

    public void Execute(byte[] input)
    {
        var user = $"u{_sessions % SessionsOfOneServer}";
        if (_sessions++ % SessionsOfOneServer == 0)
        {
            Renew();
        }

        _ = _users.Add(user, "x");
        Converse([.. input is [(byte)'!', ..] ? [] : Encoding.Latin1.GetBytes(_script.Begin(user)), .. input]);
        if (_errors.Take() is { } errors)
        {
            throw new InvalidOperationException(errors);
        }
    }

    public void Dispose() => _server?.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private void Renew()
    {
        Dispose();
        _users = new InMemoryUsers();
        _server = MailServer.Create(mail =>
        {
            _script.Listen(mail.UseMemoryStore().AddInMemoryUsers(_users));
            mail.Services.AddSingleton<ILoggerProvider>(_errors);
            mail.Services.Configure<AuthOptions>(static options => (options.FailureDelay, options.MaxPenalty) = (TimeSpan.Zero, TimeSpan.Zero));
            mail.Services.Configure<ImapOptions>(static options => options.MaxBadCommands = ManyBadCommands);
            mail.Services.Configure<Pop3Options>(static options => options.MaxBadCommands = ManyBadCommands);
            mail.Services.Configure<LmtpOptions>(static options => options.MaxBadCommands = ManyBadCommands);
        });
        _server.StartAsync().GetAwaiter().GetResult();
    }

    // Sends beside the receiving: the server takes no more than it gets rid of.
    private void Converse(byte[] input)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        socket.Connect((IPEndPoint)_server!.EndPoints.Values.Single());
        var sending = SendAsync(socket, input);
        try
        {
            while (socket.Receive(_output) > 0)
            {
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // It left while there was more to read.
        }

        sending.GetAwaiter().GetResult();
    }

    private static async Task SendAsync(Socket socket, byte[] input)
    {
        try
        {
            for (ReadOnlyMemory<byte> rest = input; !rest.IsEmpty;)
            {
                rest = rest[await socket.SendAsync(rest)..];
            }

            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server has ended the conversation.
        }
    }
}
