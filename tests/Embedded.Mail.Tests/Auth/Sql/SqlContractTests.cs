using Embedded.Mail.Auth;
using Embedded.Mail.Testing.Contracts;

namespace Embedded.Mail.Tests.Auth.Sql;

[TestFixture]
public sealed class SqlPassDbContractTests : PassDbContract
{
    private readonly List<SqliteBase> _bases = [];

    [OneTimeTearDown]
    public void Close() => _bases.ForEach(static one => one.Dispose());

    protected override ValueTask<IPassDb> CreateAsync(IReadOnlyDictionary<string, string> users)
    {
        var data = new SqliteBase("CREATE TABLE users (name TEXT PRIMARY KEY, password TEXT)");
        _bases.Add(data);
        foreach (var (name, password) in users)
        {
            data.Run("INSERT INTO users VALUES (@0, @1)", name, password);
        }

        // Passwords of the contract begin with what looks like a scheme.
        return ValueTask.FromResult<IPassDb>(data.Open(sql =>
        {
            sql.PasswordQuery = "SELECT password AS password_noscheme FROM users WHERE name = '%u'";
            sql.DefaultPassScheme = "PLAIN";
        }));
    }
}

[TestFixture]
public sealed class SqlUserDbContractTests : UserDbContract
{
    private readonly List<SqliteBase> _bases = [];

    [OneTimeTearDown]
    public void Close() => _bases.ForEach(static one => one.Dispose());

    protected override ValueTask<IUserDb> CreateAsync(IReadOnlyDictionary<string, string> homes)
    {
        var data = new SqliteBase("CREATE TABLE users (name TEXT PRIMARY KEY, home TEXT)");
        _bases.Add(data);
        foreach (var (name, home) in homes)
        {
            data.Run("INSERT INTO users VALUES (@0, @1)", name, home);
        }

        return ValueTask.FromResult<IUserDb>(data.Open(sql =>
        {
            sql.UserQuery = "SELECT home FROM users WHERE name = '%u'";
            sql.IterateQuery = "SELECT name AS user FROM users";
        }));
    }
}
