using System.ComponentModel.DataAnnotations;

namespace Embedded.Mail.Auth;

/// <summary>How much work checking passwords may cause.</summary>
public sealed class PasswordOptions
{
    /// <summary>
    /// The most iterations that a stored hash may ask for; one that asks for more is not computed and counts as a failure of the data base.
    /// Default 1,000,000, a few seconds of SHA512-CRYPT; 5,000 to 100,000,000.
    /// </summary>
    [Range(5_000, 100_000_000)]
    public int MaxRounds { get; set; } = 1_000_000;

    /// <summary>
    /// <c>auth_allow_weak_schemes</c>: whether passwords are accepted that are stored as digests without salt (<c>SHA</c>, <c>SHA256</c>, <c>PLAIN-MD5</c>, <c>CRAM-MD5</c>, <c>DIGEST-MD5</c>…) or by
    /// methods that are quickly tried (<c>MD5-CRYPT</c>, <c>SSHA</c>, <c>SMD5</c>). Default false: such a row counts as a failure of the data base, with the reason in the log.
    /// </summary>
    public bool AllowWeakSchemes { get; set; }

    /// <summary>How many costly hashes are computed at once; others wait. Default 0: as many as there are processors. At most 256.</summary>
    [Range(0, 256)]
    public int MaxConcurrency { get; set; }

    /// <summary>
    /// How many costly hashes may wait; the networks of the clients have their turns. One more is a temporary failure, for the network with most. Default 10,000; 100 to 1,000,000.
    /// </summary>
    [Range(100, 1_000_000)]
    public int MaxWaiting { get; set; } = 10_000;
}
