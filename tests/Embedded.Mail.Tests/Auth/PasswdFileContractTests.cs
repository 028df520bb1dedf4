using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.PasswdFile;
using Embedded.Mail.Testing.Contracts;
using Embedded.Mail.Tests.Logging;

namespace Embedded.Mail.Tests.Auth;

[TestFixture]
public sealed class PasswdFilePassDbTests : PassDbContract
{
    private readonly string _directory = Directory.CreateTempSubdirectory("passwd-file").FullName;

    [OneTimeTearDown]
    public void RemoveFiles() => Directory.Delete(_directory, recursive: true);

    protected override async ValueTask<IPassDb> CreateAsync(IReadOnlyDictionary<string, string> users)
    {
        // A colon would end the field, so passwords are written in base64.
        var lines = users.Select(user => $"{user.Key}:{{PLAIN.b64}}{Convert.ToBase64String(Encoding.UTF8.GetBytes(user.Value))}::::::");
        var path = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        await File.WriteAllLinesAsync(path, lines);
        return new PasswdFileDb(new PasswdFileOptions { Path = path }, SuiteLog.For<PasswdFileDb>());
    }
}

[TestFixture]
public sealed class PasswdFileUserDbTests : UserDbContract
{
    private readonly string _directory = Directory.CreateTempSubdirectory("passwd-file").FullName;

    [OneTimeTearDown]
    public void RemoveFiles() => Directory.Delete(_directory, recursive: true);

    protected override async ValueTask<IUserDb> CreateAsync(IReadOnlyDictionary<string, string> homes)
    {
        var path = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        await File.WriteAllLinesAsync(path, homes.Select(user => $"{user.Key}:::::{user.Value}::"));
        return new PasswdFileDb(new PasswdFileOptions { Path = path }, SuiteLog.For<PasswdFileDb>());
    }
}
