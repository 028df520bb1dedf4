using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Pam;
using Embedded.Mail.InteropTests.Peers;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.InteropTests.Auth;

/// <summary>The system's libpam with services of the test's own, in a folder that goes with it.</summary>
internal sealed class PamFixture : IDisposable
{
    private static readonly string[] ModuleFolders =
        ["/lib/x86_64-linux-gnu/security", "/lib/aarch64-linux-gnu/security", "/usr/lib/security", "/lib/security", "/lib64/security", "/usr/lib64/security"];

    /// <summary>Skips the test where there is no libpam that takes services from a folder.</summary>
    public PamFixture()
    {
        if (!PamLibrary.HasConfigurationDirectory)
        {
            Peer.Miss("There is no libpam of version 1.4 or later (Debian package libpam0g).");
        }
    }

    public TemporaryFolder Folder { get; } = new();

    /// <summary>What was logged.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>Skips the test where a module is missing.</summary>
    public static void RequireModule(string module, string debianPackage)
    {
        if (!ModuleFolders.Any(folder => File.Exists(Path.Combine(folder, module))))
        {
            Peer.Miss($"PAM's module {module} is not installed (Debian package {debianPackage}).");
        }
    }

    /// <summary>Skips the test where a source of NSS is missing.</summary>
    public static void RequireNssModule(string source, string debianPackage)
    {
        if (!NativeLibrary.TryLoad($"libnss_{source}.so.2", out _))
        {
            Peer.Miss($"NSS's source {source} is not installed (Debian package {debianPackage}).");
        }
    }

    /// <summary>A service that knows these users and no others.</summary>
    public static PamFixture PwdFile(IEnumerable<(string User, string Password)> users)
    {
        RequireModule("pam_pwdfile.so", "libpam-pwdfile");
        var pam = new PamFixture();
        var lines = users.Select(user => $"{user.User}:{StoredPassword.Create("SHA256-CRYPT", user.Password, rounds: 1000).Value}\n");
        var file = pam.Folder.Write("passwords", string.Concat(lines));
        return pam.Service("dovecot", $"auth required pam_pwdfile.so pwdfile {file}", "account required pam_permit.so");
    }

    /// <summary>Writes a service's file.</summary>
    public PamFixture Service(string name, params string[] lines)
    {
        _ = Folder.Write(name, string.Join('\n', lines) + "\n");
        return this;
    }

    /// <summary>Writes a program that a service may run.</summary>
    public string Script(string name, string text)
    {
        var file = Folder.Write(name, "#!/bin/sh\n" + text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return file;
    }

    /// <summary>A passdb over the services.</summary>
    public PamPassDb PassDb(Action<PamOptions>? configure = null)
    {
        var options = new PamOptions { ConfigurationDirectory = Folder.Path };
        configure?.Invoke(options);
        return new PamPassDb(options, new QueueLogger(Log));
    }

    public void Dispose() => Folder.Dispose();

    private sealed class QueueLogger(ConcurrentQueue<string> lines) : ILogger<PamPassDb>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception);
            SuiteLog.Shared.Look(text, exception);
            lines.Enqueue(text);
        }
    }
}

/// <summary>Short ways to ask a passdb.</summary>
internal static class PassDbQuestions
{
    public static async Task<PassDbResult> AskAsync(this IPassDb db, string user, string password, string service = "imap") =>
        await db.VerifyAsync(new AuthRequest(user, service) { Mechanism = "PLAIN" }, Encoding.UTF8.GetBytes(password), CancellationToken.None);
}
