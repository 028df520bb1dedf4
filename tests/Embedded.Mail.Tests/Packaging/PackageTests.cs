using System.IO.Compression;
using Embedded.Mail.Tests.Architecture;

namespace Embedded.Mail.Tests.Packaging;

/// <summary>What <c>dotnet pack</c> makes is what a stranger's project can use: packed, taken from a folder as package source, built and run.</summary>
[Category("Packaging")]
[NonParallelizable]
public sealed class PackageTests
{
    // A version of its own, so that no cache of packages can answer for the one just packed.
    private static readonly string Version = $"0.0.0-test.{Environment.ProcessId}.{Environment.TickCount64}";
    private string _folder = "";

    [OneTimeSetUp]
    public async Task Pack()
    {
        _folder = Directory.CreateTempSubdirectory("embedded-mail-package-").FullName;
        foreach (var project in (string[])["src/Embedded.Mail", "src/Embedded.Mail.Ldap", "src/Embedded.Mail.Testing"])
        {
            string[] pack = ["dotnet", "pack", project, "-c", "Release", "-o", _folder, $"-p:Version={Version}", "-nologo", "-v", "q"];
            await CommandLine.RunAsync(SourceTree.Root, pack, TestContext.CurrentContext.CancellationToken);
        }
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [TestCase("Embedded.Mail")]
    [TestCase("Embedded.Mail.Ldap")]
    [TestCase("Embedded.Mail.Testing")]
    public void Package_holds_library_documentation_readme_and_licence(string package)
    {
        using var archive = ZipFile.OpenRead(Path.Combine(_folder, $"{package}.{Version}.nupkg"));
        var names = archive.Entries.Select(entry => entry.FullName);
        Assert.That(names, Is.SupersetOf((string[])[$"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml", "README.md", "LICENSE"]));
        Assert.That(File.Exists(Path.Combine(_folder, $"{package}.{Version}.snupkg")), Is.True);
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task Fresh_project_builds_with_the_package_and_serves_imap(CancellationToken cancellationToken)
    {
        var project = Directory.CreateDirectory(Path.Combine(_folder, "consumer")).FullName;
        File.WriteAllText(Path.Combine(project, "consumer.csproj"), ConsumerProject());
        File.WriteAllText(Path.Combine(project, "Program.cs"), ConsumerProgram);

        var output = await CommandLine.RunAsync(project, ["dotnet", "run", "--project", project, "-v", "q"], cancellationToken);

        Assert.That(output.Trim(), Does.EndWith("* OK"));
    }

    // Other packages come from the fallback folder where they lie already, and from the user's own sources otherwise.
    private string ConsumerProject() => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <RestoreAdditionalProjectSources>{_folder}</RestoreAdditionalProjectSources>
            <RestorePackagesPath>{Path.Combine(_folder, "packages")}</RestorePackagesPath>
            <RestoreAdditionalProjectFallbackFolders>{GlobalPackages}</RestoreAdditionalProjectFallbackFolders>
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Embedded.Mail" Version="{Version}" />
          </ItemGroup>
        </Project>
        """;

    private static string GlobalPackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private const string ConsumerProgram = """
        using System.Net.Sockets;
        using Embedded.Mail;

        await using var server = MailServer.Create(mail => mail.UseMemoryStore().AddUser("alice", "secret").AddImap("127.0.0.1", 0));
        await server.StartAsync();
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(server.EndPoints["imap"]);
        using var reader = new StreamReader(new NetworkStream(client));
        Console.WriteLine((await reader.ReadLineAsync())![..4]);
        """;
}
