using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Pam;
using Embedded.Mail.Auth.OAuth2;
using Embedded.Mail.Auth.PasswdFile;
using Embedded.Mail.Connections;
using Embedded.Mail.Delivery;
using Embedded.Mail.Imap;
using Embedded.Mail.Ldap;
using Embedded.Mail.Lmtp;
using Embedded.Mail.Pop3;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Architecture;

/// <summary>
/// <c>docs/options.md</c> is made of the options' own documentation. After a change it is written anew with
/// <c>EMBEDDED_MAIL_UPDATE_PUBLIC_API=1 dotnet test tests/Embedded.Mail.Tests --filter FullyQualifiedName~OptionsDocumentation</c>.
/// </summary>
public sealed class OptionsDocumentationTests
{
    private const string Introduction = """
        # Options

        Every option can be set in code (`mail.Configure<ImapOptions>(options => …)`) and from a configuration (`mail.AddConfiguration(section)`, or
        `services.AddMailServer(section)`), where a heading below is the part's name and the option is under it: `Imap:MaxCommandLength`. What is said later wins;
        for the store, code does, and the passdbs and userdbs of code are asked before those of the configuration.
        The console host takes each as `--set Section:Option=value`. All are checked when the server starts; an unknown name or a value that cannot be
        fails the start with a message that names it. Times are written `[days.]hours:minutes:seconds`. This page is made of the options' own documentation.


        """;

    private static readonly (string Section, Type Type)[] Chapters =
    [
        ("Store, PassDbs, UserDbs", typeof(CompositionOptions)),
        ("PassDbs:N", typeof(PassDbOptions)),
        ("PassDbs:N:OAuth2", typeof(OAuth2Options)),
        ("UserDbs:N", typeof(UserDbOptions)),
        ("Server", typeof(MailServerOptions)),
        ("Connections", typeof(ConnectionOptions)),
        ("Connections:Listeners:N", typeof(ListenerOptions)),
        ("Connections:Limits", typeof(ConnectionLimits)),
        ("Connections:Tls", typeof(TlsOptions)),
        ("Connections:Tls:Alternatives:N", typeof(TlsCertificateOptions)),
        ("Connections:Tls:ServerNames:N", typeof(TlsServerNameOptions)),
        ("Auth", typeof(AuthOptions)),
        ("Passwords", typeof(PasswordOptions)),
        ("Imap", typeof(ImapOptions)),
        ("Pop3", typeof(Pop3Options)),
        ("Lmtp", typeof(LmtpOptions)),
        ("Delivery", typeof(DeliveryOptions)),
        ("Mailboxes:NAME", typeof(AutoMailboxOptions)),
        ("Sdbox", typeof(SdboxStoreOptions)),
        ("MemoryStore", typeof(MemoryStoreOptions)),
        ("Sql:NAME", typeof(SqlDatabaseOptions)),
        ("In code: AddPasswdFile", typeof(PasswdFileOptions)),
        ("In code: AddPam", typeof(PamOptions)),
        ("In code: AddLdap", typeof(LdapOptions)),
        ("In code: AddPassDb", typeof(PassDbSettings)),
        ("In code: AddUserDb", typeof(UserDbSettings)),
    ];

    [Test]
    public void Page_of_options_says_what_the_code_says()
    {
        var file = Path.Combine(SourceTree.Root, "docs", "options.md");
        var text = Introduction.ReplaceLineEndings("\n") + string.Concat(Chapters.Select(chapter => OptionsText.Chapter(chapter.Section, chapter.Type)));
        if (Environment.GetEnvironmentVariable("EMBEDDED_MAIL_UPDATE_PUBLIC_API") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.That(text.Split('\n'), Is.EqualTo(File.ReadAllLines(file).Append("")));
    }
}
