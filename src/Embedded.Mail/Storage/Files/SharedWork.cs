using System.Runtime.ExceptionServices;

namespace Embedded.Mail.Storage.Files;

/// <summary>
/// Pieces of work that may be done side by side. Whoever needs them done does them, with the help of other disk threads as far as there are idle ones: it never waits for a piece that nobody has begun, so
/// that threads which all need help do not wait for each other.
/// </summary>
internal sealed class SharedWork
{
    private readonly IReadOnlyList<Action> _pieces;
    private readonly CountdownEvent _left;
    private Exception? _error;
    private int _taken;

    private SharedWork(IReadOnlyList<Action> pieces) => (_pieces, _left) = (pieces, new CountdownEvent(pieces.Count));

    /// <summary>Does all pieces, those that follow one that fails too, and returns when they are done. On a disk thread.</summary>
    /// <exception cref="Exception">What a piece threw, of several any.</exception>
    public static void Run(DiskThreads threads, IReadOnlyList<Action> pieces)
    {
        if (pieces.Count == 1)
        {
            pieces[0]();
        }
        else if (pieces.Count > 1)
        {
            new SharedWork(pieces).Run(threads);
        }
    }

    private void Run(DiskThreads threads)
    {
        for (var helper = 1; helper < _pieces.Count; helper++)
        {
            threads.Post(DoPieces);
        }

        DoPieces();
        _left.Wait();
        if (_error is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    private void DoPieces()
    {
        for (int piece; (piece = Interlocked.Increment(ref _taken) - 1) < _pieces.Count;)
        {
            try
            {
                _pieces[piece]();
            }
            catch (Exception e)
            {
                _ = Interlocked.CompareExchange(ref _error, e, null);
            }
            finally
            {
                _left.Signal();
            }
        }
    }
}
