using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Embedded.Mail.InteropTests.Auth.Chains;

/// <summary>A connection to Dovecot's auth process with many requests under way: lines of words between tabs, of which the second is the request's number.</summary>
internal sealed class AuthChannel : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _pending = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;
    private Task _reading = Task.CompletedTask;

    private AuthChannel(NetworkStream stream)
    {
        _stream = stream;
        _reader = new StreamReader(stream, new UTF8Encoding(false));
    }

    /// <summary>The cookie that the server gave with its greeting; empty for none.</summary>
    public string Cookie { get; private set; } = "";

    /// <summary>Connects.</summary>
    /// <param name="path">The unix socket.</param>
    /// <param name="greeting">What to send first.</param>
    /// <param name="lastWord">The first word of the server's last line of greeting.</param>
    public static async Task<AuthChannel> OpenAsync(string path, string greeting, string lastWord)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        var channel = new AuthChannel(new NetworkStream(socket, ownsSocket: true));
        await channel._stream.WriteAsync(Encoding.UTF8.GetBytes(greeting));
        await channel.ReadGreetingAsync(lastWord);
        channel._reading = channel.ReadAsync();
        return channel;
    }

    /// <summary>Sends a line and waits for the answer to the request that it names.</summary>
    public async Task<string> AskAsync(string line)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[line.Split('\t')[1]] = answer;
        await _writing.WaitAsync();
        try
        {
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
        }
        finally
        {
            _writing.Release();
        }

        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _reading;
        _writing.Dispose();
    }

    private async Task ReadGreetingAsync(string lastWord)
    {
        while (await _reader.ReadLineAsync() is { } line && !line.StartsWith(lastWord, StringComparison.Ordinal))
        {
            Cookie = line.StartsWith("COOKIE\t", StringComparison.Ordinal) ? line["COOKIE\t".Length..] : Cookie;
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _reader.ReadLineAsync() is { } line)
            {
                if (_pending.TryRemove(line.Split('\t')[1], out var waiting))
                {
                    waiting.SetResult(line);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Hung up, by one of both.
        }

        foreach (var waiting in _pending.Values)
        {
            waiting.TrySetException(new IOException("Dovecot's auth process hung up."));
        }
    }
}
