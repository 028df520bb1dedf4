using System.Diagnostics.CodeAnalysis;
using Embedded.Mail.Messages;
using Embedded.Mail.Storage;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Storage.Sdbox;
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

    /// <summary>
    /// Keeps mail in files, in the sdbox format of Dovecot, which may work on the same mail at the same time: <c>UseSdbox("/var/mail/%d/%n")</c>. Needs Linux.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="location">Where a user's mail lies (<see cref="SdboxStoreOptions.Location"/>).</param>
    /// <param name="configure">What else to set; null for nothing.</param>
    public static IMailServerBuilder UseSdbox(this IMailServerBuilder builder, string location, Action<SdboxStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(location);
        return builder.UseSdbox(options =>
        {
            options.Location = location;
            configure?.Invoke(options);
        });
    }

    /// <summary>Keeps mail in files, in the sdbox format of Dovecot; where each user's lies is among the options, whose default is <c>~/sdbox</c>.</summary>
    public static IMailServerBuilder UseSdbox(this IMailServerBuilder builder, Action<SdboxStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure(configure ?? (static _ => { }));
        return UseStore(builder, MakeSdboxStore);
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
        provider.GetRequiredService<IOptions<CompositionOptions>>().Value.Store switch
        {
            CompositionRules.Memory => MakeMemoryStore(provider),
            CompositionRules.Sdbox => MakeSdboxStore(provider),
            _ => throw new InvalidOperationException("The mail server has no store; say UseSdbox(…), UseMemoryStore() or UseStore(…), or set the option Store."),
        };

    private static MemoryMailStore MakeMemoryStore(IServiceProvider provider) => new(
        provider.GetRequiredService<IOptions<MemoryStoreOptions>>().Value,
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<MemoryMailStore>>());

    private static SdboxMailStore MakeSdboxStore(IServiceProvider provider) => new(
        provider.GetRequiredService<IOptions<SdboxStoreOptions>>().Value,
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<SdboxMailStore>>());

    private static IMailServerBuilder UseStore(IMailServerBuilder builder, Func<IServiceProvider, IMailStore> make)
    {
        builder.Services.RemoveAll<IMailStore>();
        builder.Services.AddSingleton(make);
        return builder;
    }
}
