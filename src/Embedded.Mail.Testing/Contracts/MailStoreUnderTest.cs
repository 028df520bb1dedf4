using Embedded.Mail.Messages;
using Embedded.Mail.Storage;

namespace Embedded.Mail.Testing.Contracts;

/// <summary>
/// A new and empty store for one test. Whoever has a store derives from this, gives the derived class a parameterless constructor, and derives from each contract fixture:
/// <c>[TestFixture] public sealed class MyAppendTests : AppendContract&lt;MyStoreUnderTest&gt;;</c>
/// </summary>
public abstract class MailStoreUnderTest : IAsyncDisposable
{
    /// <summary>The store, the same at each call.</summary>
    public abstract IMailStore Store { get; }

    /// <summary>
    /// The user of that name as the store needs one: with a home, say. <paramref name="quotaRule"/> is the user's <c>quota_rule</c>, to be among <see cref="MailUser.Fields"/> unless it is null.
    /// </summary>
    public virtual MailUser CreateUser(string name, string? quotaRule) =>
        new(name) { Fields = quotaRule is null ? MailUser.NoFields : MailUser.NoFields.Add("quota_rule", quotaRule) };

    /// <summary>Removes what the store left behind.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
