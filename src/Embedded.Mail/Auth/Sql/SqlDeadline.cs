namespace Embedded.Mail.Auth.Sql;

/// <summary>The end of the time that one data base has, or of the caller's patience, whichever comes first.</summary>
internal sealed class SqlDeadline : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    public SqlDeadline(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        _timer = new CancellationTokenSource(timeout, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, cancellationToken);
        Token = _either.Token;
    }

    /// <summary>Fires at the end; may be asked after disposal.</summary>
    public CancellationToken Token { get; }

    /// <summary>Gives the data base its whole time again: it has answered, and there is more to come.</summary>
    public void Extend() => _timer.CancelAfter(_timeout);

    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}
