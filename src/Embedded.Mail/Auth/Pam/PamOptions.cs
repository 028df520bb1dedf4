using System.ComponentModel.DataAnnotations;
using Embedded.Mail.Auth.Unix;

namespace Embedded.Mail.Auth.Pam;

/// <summary>How PAM is asked. <see cref="AuthOptions.LookupTimeout"/> ends the wait for modules that hang; the count of threads bounds what they can hold.</summary>
public sealed class PamOptions
{
    /// <summary>
    /// The name of PAM's service, with %-variables, such as <c>%s</c> for one of each protocol: a file of <c>/etc/pam.d</c>. Default <c>dovecot</c>. What variables put in cannot name another folder.
    /// </summary>
    [Required]
    public string Service { get; set; } = "dovecot";

    /// <summary>Whether a session is opened and closed at each login (<c>session=yes</c>), for modules that make a home directory and the like. Default false.</summary>
    public bool OpenSession { get; set; }

    /// <summary>Whether credentials are established (<c>setcred=yes</c>), for modules that get tickets. Default false.</summary>
    public bool SetCredentials { get; set; }

    /// <summary>
    /// Whether a client whose login fails is told the last message of the modules (<c>failure_show_msg=yes</c>). It may tell an unknown user from a wrong password. Default false: it is only logged.
    /// </summary>
    public bool ShowFailureMessage { get; set; }

    /// <summary>A folder to find the service's file in, in place of the system's; needs Linux-PAM 1.4. Null, the default, for the system's.</summary>
    public string? ConfigurationDirectory { get; set; }

    /// <summary>How many logins PAM works on at once; others wait. 1 for modules that cannot serve two threads. Default 30, as many as Dovecot has auth workers; 1 to 256.</summary>
    [Range(1, 256)]
    public int MaxConcurrency { get; set; } = BlockingCalls.DefaultThreads;

    /// <summary>How many logins may wait; where there are more, the client network with most is answered with a temporary failure. Default 1,024; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int MaxWaiting { get; set; } = BlockingCalls.DefaultWaiting;

    /// <summary>
    /// What PAM's answer depends on besides the password (<c>cache_key</c>), such as <c>%u%s</c>, for answers to come from the cache (<see cref="AuthOptions.CacheSize"/>). Null, the default: none does.
    /// </summary>
    public string? CacheKey { get; set; }
}
