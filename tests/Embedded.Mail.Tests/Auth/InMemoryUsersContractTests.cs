using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Memory;
using Embedded.Mail.Testing.Contracts;

namespace Embedded.Mail.Tests.Auth;

[TestFixture]
public sealed class InMemoryPassDbTests : PassDbContract
{
    protected override ValueTask<IPassDb> CreateAsync(IReadOnlyDictionary<string, string> users)
    {
        var memory = new InMemoryUsers();
        foreach (var (name, password) in users)
        {
            _ = memory.Add(name, password);
        }

        return ValueTask.FromResult<IPassDb>(memory);
    }
}

[TestFixture]
public sealed class InMemoryUserDbTests : UserDbContract
{
    protected override ValueTask<IUserDb> CreateAsync(IReadOnlyDictionary<string, string> homes)
    {
        var memory = new InMemoryUsers();
        foreach (var (name, home) in homes)
        {
            _ = memory.Add(new InMemoryUser(name) { Home = home });
        }

        return ValueTask.FromResult<IUserDb>(memory);
    }
}
