namespace Embedded.Mail.Auth;

/// <summary>How one passdb takes part in the chain: the settings of Dovecot's <c>passdb { }</c> that do not depend on the driver.</summary>
public class PassDbSettings
{
    /// <summary>A user who is found here is refused, whatever the password. Default false. Not together with <see cref="Master"/>.</summary>
    public bool Deny { get; set; }

    /// <summary>The users here are master users: asked only when somebody logs in as another. Default false.</summary>
    public bool Master { get; set; }

    /// <summary>After a right password the next passdbs must know the user too. The same as <see cref="ResultSuccess"/> = <see cref="AuthDbRule.Continue"/>.</summary>
    public bool Pass { get; set; }

    /// <summary>When to pass over this passdb. Default never.</summary>
    public PassDbSkip Skip { get; set; }

    /// <summary>SASL mechanisms that may use this passdb, separated by spaces; <c>none</c> stands for look-ups without a mechanism. Empty, the default, for all.</summary>
    public string Mechanisms { get; set; } = "";

    /// <summary>
    /// Wildcard patterns (<c>*</c>, <c>?</c>) of user names that may use this passdb, separated by spaces; one that starts with <c>!</c> excludes. Empty, the default, for all.
    /// </summary>
    public string UserNameFilter { get; set; } = "";

    /// <summary>Fields set before the passdb is asked, as <c>name=value</c> separated by spaces, with %-variables. The passdb's own fields win.</summary>
    public string DefaultFields { get; set; } = "";

    /// <summary>Fields set after the passdb has answered, as <c>name=value</c> separated by spaces, with %-variables. They win over the passdb's own.</summary>
    public string OverrideFields { get; set; } = "";

    /// <summary>What a right password leads to. Default <see cref="AuthDbRule.ReturnOk"/>.</summary>
    public AuthDbRule ResultSuccess { get; set; } = AuthDbRule.ReturnOk;

    /// <summary>What an unknown user or a wrong password leads to. Default <see cref="AuthDbRule.Continue"/>.</summary>
    public AuthDbRule ResultFailure { get; set; } = AuthDbRule.Continue;

    /// <summary>What a back end that does not answer leads to. Default <see cref="AuthDbRule.Continue"/>; if no later passdb accepts the user, the answer is a temporary failure.</summary>
    public AuthDbRule ResultInternalFail { get; set; } = AuthDbRule.Continue;
}
