namespace Embedded.Mail.Auth;

/// <summary>
/// What the chain of passdbs or userdbs does after one of them has answered: Dovecot's values of <c>result_success</c>, <c>result_failure</c> and
/// <c>result_internalfail</c>.
/// </summary>
public enum AuthDbRule
{
    /// <summary><c>return-ok</c>: end the chain; the user is accepted.</summary>
    ReturnOk,

    /// <summary><c>return</c>: end the chain; what a data base before has decided stands. If none has, the user is refused.</summary>
    Return,

    /// <summary><c>return-fail</c>: end the chain; the user is refused, and a success decided before is taken back.</summary>
    ReturnFail,

    /// <summary><c>continue</c>: ask the next; decides nothing. After a right password the next passdbs do not check it again.</summary>
    Continue,

    /// <summary><c>continue-ok</c>: ask the next; the user is accepted unless one of them decides otherwise.</summary>
    ContinueOk,

    /// <summary><c>continue-fail</c>: ask the next; a success decided before is taken back.</summary>
    ContinueFail,
}
