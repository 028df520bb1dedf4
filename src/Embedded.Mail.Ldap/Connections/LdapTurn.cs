namespace Embedded.Mail.Ldap.Connections;

/// <summary>The time that one server has for one look-up.</summary>
internal sealed class LdapTurn : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    public LdapTurn(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        _limit = limit;
        _timer = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, cancellationToken);
    }

    /// <summary>Fires when the time is up or nobody waits any more.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Gives the whole time once more: something useful has come.</summary>
    public void Extend() => _timer.CancelAfter(_limit);

    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}
