using NUnit.Framework.Interfaces;

namespace Embedded.Mail.Tests.Logging;

/// <summary>Fails each test after which the suite's log has a secret. What is written after the last of them, by a server's stop for one, aborts the run.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class SecretsStayOutOfLogsAttribute : Attribute, ITestAction
{
    private const string Found = "The suite's log has a secret.";

    public ActionTargets Targets => ActionTargets.Test | ActionTargets.Suite;

    public void BeforeTest(ITest test)
    {
    }

    public void AfterTest(ITest test)
    {
        if (!test.IsSuite)
        {
            Assert.That(SuiteLog.Shared.Leaks, Is.Empty, Found);
        }
        else if (test.Parent is null && SuiteLog.Shared.Leaks is { Count: > 0 } leaks)
        {
            // NUnit's adapter reports nothing that fails at the end of a suite.
            Environment.FailFast(string.Join('\n', [Found, .. leaks]));
        }
    }
}
