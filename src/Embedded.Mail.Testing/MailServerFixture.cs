using NUnit.Framework;

namespace Embedded.Mail.Testing;

/// <summary>
/// Base of NUnit fixtures whose tests need a mail server: a fresh one for each test, stopped after it. Derive, add users in <see cref="Configure"/> or in the test, and point the code
/// under test at <see cref="TestMailServer.Port"/>.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class MailServerFixture
{
    private TestMailServer? _mail;

    /// <summary>The server of the test that runs.</summary>
    protected TestMailServer Mail => _mail ?? throw new InvalidOperationException("The mail server runs during a test only.");

    /// <summary>Starts the server.</summary>
    [SetUp]
    public async Task StartMailServerAsync() => _mail = await TestMailServer.StartAsync(Configure);

    /// <summary>Stops the server.</summary>
    [TearDown]
    public async Task StopMailServerAsync()
    {
        if (_mail is { } running)
        {
            _mail = null;
            await running.DisposeAsync();
        }
    }

    /// <summary>Composes the server further; by default nothing.</summary>
    protected virtual void Configure(IMailServerBuilder mail)
    {
    }
}
