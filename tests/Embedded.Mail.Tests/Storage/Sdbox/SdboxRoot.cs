using System.Text;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Files;
using Embedded.Mail.Storage.Sdbox;

namespace Embedded.Mail.Tests.Storage.Sdbox;

/// <summary>A folder with the mail roots of users, and stores on it: short ways to do things there.</summary>
internal sealed class SdboxRoot : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sdbox-root-");
    private readonly Stack<IAsyncDisposable> _opened = new();

    /// <summary>The folder.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Alice's mail root.</summary>
    public string Root => Path.Combine(Folder, "alice");

    /// <summary>The directory of a mailbox.</summary>
    public string DirectoryOf(string storageName) => Path.Combine(Root, "mailboxes", storageName);

    /// <summary>A store in which nothing stays open that nobody uses.</summary>
    public SdboxMailStore Store(FileLayer? files = null, string options = "", Action<SdboxStoreOptions>? configure = null)
    {
        var settings = new SdboxStoreOptions { Location = $"sdbox:{Folder}/%u{options}", KeepOpen = TimeSpan.Zero };
        configure?.Invoke(settings);
        var store = new SdboxMailStore(settings, files ?? SystemFileLayer.Instance, TimeProvider.System);
        _opened.Push(store);
        return store;
    }

    /// <summary>Alice's account in a new store.</summary>
    public Task<IMailAccount> OpenAsync(string options = "") => OpenAsync(Store(options: options));

    /// <summary>Alice's account.</summary>
    public async Task<IMailAccount> OpenAsync(SdboxMailStore store, string? quotaRule = null)
    {
        var fields = quotaRule is null ? MailUser.NoFields : MailUser.NoFields.Add("quota_rule", quotaRule);
        var account = await store.OpenAccountAsync(new MailUser("alice") { Fields = fields }, AccountSettings.Default, CancellationToken.None);
        _opened.Push(account);
        return account;
    }

    public static MailboxName Name(string name) => MailboxName.Create(name);

    public static async Task CreateAsync(IMailAccount account, params string[] names)
    {
        foreach (var name in names)
        {
            _ = await account.CreateMailboxAsync(Name(name), SpecialUse.None, CancellationToken.None);
        }
    }

    public static async Task<string[]> NamesAsync(IMailAccount account) =>
        [.. (await account.ListAsync(CancellationToken.None)).Select(listing => listing.Name.Value)];

    public static async Task<Uid> AppendAsync(IMailAccount account, string name, string text = "Subject: a\r\n\r\nb\r\n")
    {
        await using var mailbox = await account.OpenMailboxAsync(Name(name), MailboxAccess.ReadWrite, CancellationToken.None);
        var octets = Encoding.ASCII.GetBytes(text);
        return (await mailbox.AppendAsync(new MemoryStream(octets), octets.Length, AppendOptions.Default, CancellationToken.None)).Uids.Lowest;
    }

    public static async Task<MailboxStatus> StatusAsync(IMailAccount account, string name) =>
        await account.GetStatusAsync(Name(name), MailboxStatusItems.Messages | MailboxStatusItems.UidValidity | MailboxStatusItems.MailboxId, CancellationToken.None);

    public static async Task RefusesAsync(MailStoreError error, Func<Task> operation)
    {
        try
        {
            await operation();
        }
        catch (MailStoreException e)
        {
            Assert.That(e.Error, Is.EqualTo(error), e.Message);
            return;
        }

        Assert.Fail($"{error} was expected, and nothing was refused");
    }

    public async ValueTask DisposeAsync()
    {
        while (_opened.TryPop(out var opened))
        {
            await opened.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}
