using System.Diagnostics.CodeAnalysis;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>Says where mail lies. A server has one store; the last one said in code is used, else the one that the configuration names.</summary>
public static class MailServerStoreExtensions
{
    /// <summary>Keeps mail in memory: it is gone when the server ends.</summary>
    public static IMailServerBuilder UseMemoryStore(this IMailServerBuilder builder, Action<MemoryStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure(configure ?? (static _ => { }));
        return UseStore(builder, MakeMemoryStore);
    }

    /// <summary>Keeps mail in a store of the host's.</summary>
    public static IMailServerBuilder UseStore(this IMailServerBuilder builder, IMailStore store)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(store);
        return UseStore(builder, _ => store);
    }

    /// <summary>Keeps mail in a store that is made from the services, once, and disposed with them.</summary>
    public static IMailServerBuilder UseStore<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore>(this IMailServerBuilder builder)
        where TStore : class, IMailStore
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.RemoveAll<IMailStore>();
        builder.Services.AddSingleton<IMailStore, TStore>();
        return builder;
    }

    /// <summary>Knows a mailbox by name: makes it for users who have none, or gives it a special use.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The full name, levels separated by <c>/</c>. A mailbox of that name that is known already is replaced.</param>
    /// <param name="auto">Whether it is made, and subscribed.</param>
    /// <param name="specialUse">What it is used for; none keeps what is known of that name.</param>
    public static IMailServerBuilder AddMailbox(
        this IMailServerBuilder builder, string name, AutoMailboxMode auto = AutoMailboxMode.Subscribe, SpecialUse specialUse = SpecialUse.None)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        builder.Services.Configure<MailboxesOptions>(options =>
        {
            var known = options.Mailboxes.TryGetValue(name, out var mailbox) ? mailbox.SpecialUse : null;
            var use = specialUse == SpecialUse.None ? known : specialUse.ToText();
            options.Mailboxes[name] = new AutoMailboxOptions { Auto = auto, SpecialUse = use };
        });
        return builder;
    }

    /// <summary>Makes the store that the configuration names.</summary>
    /// <exception cref="InvalidOperationException">It names none.</exception>
    internal static IMailStore MakeConfiguredStore(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<CompositionOptions>>().Value.Store is not null
            ? MakeMemoryStore(provider)
            : throw new InvalidOperationException("The mail server has no store; say UseMemoryStore() or UseStore(…), or set the option Store.");

    private static MemoryMailStore MakeMemoryStore(IServiceProvider provider) => new(
        provider.GetRequiredService<IOptions<MemoryStoreOptions>>().Value,
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<MemoryMailStore>>());

    private static IMailServerBuilder UseStore(IMailServerBuilder builder, Func<IServiceProvider, IMailStore> make)
    {
        builder.Services.RemoveAll<IMailStore>();
        builder.Services.AddSingleton(make);
        return builder;
    }
}
