using System.Collections.Concurrent;
using Embedded.Mail.Auth;
using Embedded.Mail.Testing.Contracts;

namespace Embedded.Mail.InteropTests.Auth;

/// <summary>What every passdb must do, by pam_pwdfile.</summary>
[TestFixture]
public sealed class PamContractTests : PassDbContract
{
    private readonly ConcurrentBag<PamFixture> _services = [];

    [OneTimeTearDown]
    public void RemoveServices()
    {
        foreach (var service in _services)
        {
            service.Dispose();
        }
    }

    protected override ValueTask<IPassDb> CreateAsync(IReadOnlyDictionary<string, string> users)
    {
        var pam = PamFixture.PwdFile(users.Select(user => (user.Key, user.Value)));
        _services.Add(pam);
        return ValueTask.FromResult<IPassDb>(pam.PassDb());
    }
}
