namespace Embedded.Mail.Auth;

/// <summary>How one userdb takes part in the chain: the settings of Dovecot's <c>userdb { }</c> that do not depend on the driver.</summary>
public class UserDbSettings
{
    /// <summary>When to pass over this userdb. Default never.</summary>
    public UserDbSkip Skip { get; set; }

    /// <summary>Fields set before the userdb is asked, as <c>name=value</c> separated by spaces, with %-variables. The userdb's own fields win.</summary>
    public string DefaultFields { get; set; } = "";

    /// <summary>Fields set after the userdb has found the user, as <c>name=value</c> separated by spaces, with %-variables, such as <c>uid=vmail home=/var/mail/%n</c>.</summary>
    public string OverrideFields { get; set; } = "";

    /// <summary>What a user who is found leads to. Default <see cref="AuthDbRule.ReturnOk"/>.</summary>
    public AuthDbRule ResultSuccess { get; set; } = AuthDbRule.ReturnOk;

    /// <summary>What a user who is not found leads to. Default <see cref="AuthDbRule.Continue"/>.</summary>
    public AuthDbRule ResultFailure { get; set; } = AuthDbRule.Continue;

    /// <summary>What a back end that does not answer leads to. Default <see cref="AuthDbRule.Continue"/>; if no later userdb finds the user, the answer is a temporary failure.</summary>
    public AuthDbRule ResultInternalFail { get; set; } = AuthDbRule.Continue;
}
