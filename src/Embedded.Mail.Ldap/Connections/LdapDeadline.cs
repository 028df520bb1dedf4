namespace Embedded.Mail.Ldap.Connections;

/// <summary>When a look-up has to be over, by a clock that never goes back.</summary>
internal readonly struct LdapDeadline(TimeProvider time, TimeSpan limit)
{
    private readonly long _begin = time.GetTimestamp();

    /// <summary>What is left, never below zero.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var left = limit - time.GetElapsedTime(_begin);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }
}
