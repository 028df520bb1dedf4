using System.Net.Sockets;
using Embedded.Mail.Connections;
using Embedded.Mail.Testing;

namespace Embedded.Mail.Tests.Connections;

[Parallelizable(ParallelScope.All)]
public class AcceptLoopTests
{
    [Test]
    public async Task Burst_of_failures_is_logged_once_and_survived()
    {
        var time = new ManualTimeProvider();
        var logger = new RecordingLogger<ConnectionHost>();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var taken = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);
        var attempts = 0;
        using var loop = new AcceptLoop("imap", AcceptAsync, taken.SetResult, time, logger);
        loop.Start();
        for (var i = 0; i < 5; i++)
        {
            await time.WaitForTimersAsync(1, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
            time.Advance(AcceptLoop.Pause);
        }

        Assert.That(await taken.Task.WaitAsync(TimeSpan.FromMinutes(1)), Is.SameAs(socket));
        Assert.That(logger.Entries.Select(entry => entry.Id), Is.EqualTo(new[] { 1020, 1021 }));
        await loop.StopAsync().WaitAsync(TimeSpan.FromMinutes(1));

        ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken) => ++attempts switch
        {
            <= 5 => throw new SocketException((int)SocketError.TooManyOpenSockets),
            6 => new ValueTask<Socket>(socket),
            _ => new ValueTask<Socket>(Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => socket, cancellationToken)),
        };
    }

    [Test]
    public async Task Client_that_left_while_it_waited_takes_no_pause()
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var logger = new RecordingLogger<ConnectionHost>();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var attempts = 0;
        using var loop = new AcceptLoop("imap", AcceptAsync, _ => taken.TrySetResult(), new ManualTimeProvider(), logger);
        loop.Start();
        await taken.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await loop.StopAsync();
        Assert.That(logger.Entries, Is.Empty);

        async ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken)
        {
            if (++attempts > 2)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return attempts == 2 ? socket : throw new SocketException((int)SocketError.ConnectionAborted);
        }
    }
}
