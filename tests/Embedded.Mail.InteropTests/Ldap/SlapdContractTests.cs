using Embedded.Mail.Auth;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.Ldap;
using Embedded.Mail.Testing.Contracts;

namespace Embedded.Mail.InteropTests.Ldap;

/// <summary>What every passdb must do, by reading stored passwords.</summary>
public sealed class SlapdPasswordContractTests() : SlapdPassDbContract(_ => { })
{
    // A server that compares itself knows no prefix {PLAIN}.
    protected override string Stored(string password) => "{PLAIN}" + password;
}

/// <summary>What every passdb must do, by a search and a bind.</summary>
public sealed class SlapdSearchAndBindContractTests() : SlapdPassDbContract(options => options.AuthBind = true);

/// <summary>What every passdb must do, by a bind with a template.</summary>
public sealed class SlapdBindTemplateContractTests() : SlapdPassDbContract(
    options => (options.AuthBind, options.AuthBindUserDn, options.Dn, options.DnPassword) = (true, $"uid=%u,{TestDirectory.People}", "", ""))
{
    // A bind cannot tell who is not there from who has another password.
    protected override bool TellsUnknownUsers => false;
}

/// <summary>The contract over one server with its users.</summary>
public abstract class SlapdPassDbContract(Action<LdapOptions> configure) : PassDbContract
{
    private readonly SemaphoreSlim _one = new(1);
    private PrivateSlapd? _server;
    private LdapDb? _db;

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        _one.Dispose();
        await (_db?.DisposeAsync() ?? default);
        await (_server?.DisposeAsync() ?? default);
    }

    protected override async ValueTask<IPassDb> CreateAsync(IReadOnlyDictionary<string, string> users)
    {
        await _one.WaitAsync();
        try
        {
            _server ??= await PrivateSlapd.StartAsync(TestDirectory.Ldif(users.ToDictionary(user => user.Key, user => Stored(user.Value))));
            return _db ??= TestDirectory.Open(_server.Uri, configure);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The password as it lies in the directory.</summary>
    protected virtual string Stored(string password) => StoredPassword.Create("SSHA", password).ToStoredText();
}

/// <summary>What every userdb must do.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SlapdUserDbContractTests : UserDbContract
{
    private PrivateSlapd? _server;
    private LdapDb? _db;

    [TearDown]
    public async Task CloseAsync()
    {
        await (_db?.DisposeAsync() ?? default);
        await (_server?.DisposeAsync() ?? default);
    }

    protected override async ValueTask<IUserDb> CreateAsync(IReadOnlyDictionary<string, string> homes)
    {
        _server = await PrivateSlapd.StartAsync(TestDirectory.Ldif(homes.ToDictionary(user => user.Key, _ => "x"), user => homes[user]));
        return _db = TestDirectory.Open(_server.Uri);
    }
}
