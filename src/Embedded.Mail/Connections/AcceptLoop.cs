using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Connections;

/// <summary>Accepts until it is stopped, whatever the system says in between.</summary>
internal sealed class AcceptLoop(
    string name, Func<CancellationToken, ValueTask<Socket>> accept, Action<Socket> take, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>How long to leave the system alone when it cannot accept, as when no file descriptors are left.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private bool _isFailing;

    public void Start() => _running = Task.Run(RunAsync);

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await accept(_stop.Token);
                Recovered();
                take(socket);
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                // A client that left while it waited; the next may be there.
            }
            catch (Exception e)
            {
                Failed(e);
                await PauseAsync();
            }
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(Pause, time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it for itself.
        }
    }

    private void Failed(Exception e)
    {
        if (!_isFailing)
        {
            _isFailing = true; // once for a burst
            Log.AcceptFailing(logger, name, e.Message);
        }
    }

    private void Recovered()
    {
        if (_isFailing)
        {
            _isFailing = false;
            Log.AcceptRecovered(logger, name);
        }
    }
}
