using System.Formats.Asn1;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Embedded.Mail.Ldap.Wire;

namespace Embedded.Mail.Tests.Ldap;

/// <summary>A server that answers as the test says, right or wrong, at a port of this host.</summary>
internal sealed class FakeLdapServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _accepted = new(0);
    private readonly Func<FakeLdapRequest, Task<byte[]>> _answer;
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;
    private int _count;
    private int _requests;

    /// <summary>Starts it.</summary>
    /// <param name="answer">The octets to send for a request; the connection is closed after none.</param>
    public FakeLdapServer(Func<FakeLdapRequest, Task<byte[]>> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public FakeLdapServer(Func<FakeLdapRequest, byte[]> answer)
        : this(request => Task.FromResult(answer(request)))
    {
    }

    public string Uri => string.Create(CultureInfo.InvariantCulture, $"ldap://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How many connections there have been.</summary>
    public int Connections => Volatile.Read(ref _count);

    /// <summary>Waits for the next connection that was not waited for.</summary>
    public Task WaitForConnectionAsync() => _accepted.WaitAsync();

    /// <summary>How many requests there have been, without goodbyes.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>An answer that never comes.</summary>
    public static async Task<byte[]> Never(FakeLdapRequest request)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = request.Stop.Register(end.SetResult);
        await end.Task;
        return [];
    }

    /// <summary>What a server of one user says: alice, whose password is "secret".</summary>
    public static byte[] OfAlice(FakeLdapRequest request) =>
        request.Operation == LdapTags.BindRequest
            ? Result(request.Id, LdapTags.BindResponse, request.Text.Contains("secret", StringComparison.Ordinal) ? LdapResultCode.Success : LdapResultCode.InvalidCredentials)
            : [.. Entry(request.Id, "uid=alice", ("uid", "alice"), ("userPassword", "{PLAIN}secret")), .. Result(request.Id, LdapTags.SearchDone, LdapResultCode.Success)];

    public static byte[] Result(int id, Asn1Tag operation, LdapResultCode code, string message = "") => Message(id, writer =>
    {
        using (writer.PushSequence(operation))
        {
            writer.WriteEnumeratedValue(code);
            writer.WriteOctetString([]);
            writer.WriteOctetString(Encoding.UTF8.GetBytes(message));
        }
    });

    public static byte[] Entry(int id, string dn, params (string Name, string Value)[] attributes) => Message(id, writer =>
    {
        using (writer.PushSequence(LdapTags.SearchEntry))
        {
            writer.WriteOctetString(Encoding.UTF8.GetBytes(dn));
            using var list = writer.PushSequence();
            foreach (var (name, value) in attributes)
            {
                using var attribute = writer.PushSequence();
                writer.WriteOctetString(Encoding.UTF8.GetBytes(name));
                using var values = writer.PushSetOf();
                writer.WriteOctetString(Encoding.UTF8.GetBytes(value));
            }
        }
    });

    public static byte[] Reference(int id) => Message(id, writer =>
    {
        using (writer.PushSequence(LdapTags.SearchReference))
        {
            writer.WriteOctetString("ldap://elsewhere.example.org/dc=example"u8);
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
        _accepted.Dispose();
    }

    private static byte[] Message(int id, Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            write(writer);
        }

        return writer.Encode();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _count);
                _accepted.Release();
                _connections.Add(ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            while (await ReadAsync(stream) is { } request)
            {
                Interlocked.Increment(ref _requests);
                var answer = await _answer(request);
                if (answer.Length == 0)
                {
                    return;
                }

                await stream.WriteAsync(answer, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
        }
    }

    private async Task<FakeLdapRequest?> ReadAsync(NetworkStream stream)
    {
        var input = new List<byte>();
        var octet = new byte[1];
        int length;
        while (!LdapFrame.TryReadLength(input.ToArray(), out length, out _) || input.Count < length)
        {
            if (await stream.ReadAsync(octet, _stop.Token) == 0)
            {
                return null;
            }

            input.Add(octet[0]);
        }

        var message = new AsnReader(input.ToArray(), AsnEncodingRules.BER).ReadSequence();
        message.TryReadInt32(out var id);
        var operation = message.PeekTag();
        return operation == LdapTags.UnbindRequest ? null : new FakeLdapRequest(id, operation, Encoding.UTF8.GetString(input.ToArray()), _stop.Token);
    }
}
