using System.Collections.ObjectModel;
using System.Net;
using Embedded.Mail.Auth;
using Embedded.Mail.Connections;
using Embedded.Mail.Delivery;
using Embedded.Mail.Diagnostics;
using Embedded.Mail.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Embedded.Mail;

/// <summary>
/// A mail server. In a host it is added by <see cref="MailServerServiceCollectionExtensions.AddMailServer(IServiceCollection)"/> and starts and stops with it; alone it is made by
/// <see cref="Create"/>. It starts once and stops once.
/// </summary>
public sealed class MailServer : IHostedService, IAsyncDisposable
{
    private readonly IServiceProvider _services;
    private readonly bool _ownsServices;
    private ConnectionHost? _connections;
    private ILogger _logger = NullLogger.Instance;
    private bool _isStopped;

    internal MailServer(IServiceProvider services, bool ownsServices)
    {
        _services = services;
        _ownsServices = ownsServices;
    }

    /// <summary>
    /// Where the listeners listen, by their names, such as <c>imaps</c>: an <see cref="IPEndPoint"/>, with the real port where 0 was asked for, or a
    /// <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>. Empty before the start and after the stop.
    /// </summary>
    public IReadOnlyDictionary<string, EndPoint> EndPoints => _connections?.EndPoints ?? ReadOnlyDictionary<string, EndPoint>.Empty;

    /// <summary>The accounts of the users, for hosts that read or write mail themselves.</summary>
    public MailAccounts Accounts => _services.GetRequiredService<MailAccounts>();

    /// <summary>Delivers messages to the users, as LMTP does, for hosts that have mail to deliver themselves.</summary>
    public MailDelivery Delivery => _services.GetRequiredService<MailDelivery>();

    /// <summary>The services that the server is made of: the host's, or its own.</summary>
    public IServiceProvider Services => _services;

    /// <summary>Makes a server that needs no host. Start it by <see cref="StartAsync"/>; disposal stops it.</summary>
    /// <param name="configure">Composes the server. What a host would bring, logging for one, may be added to the builder's services; without it nothing is logged.</param>
    public static MailServer Create(Action<IMailServerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var services = new ServiceCollection();
        services.AddMailServer(configure);
        services.TryAddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.TryAddSingleton(typeof(ILogger<>), typeof(Logger<>));
        return new MailServer(services.BuildServiceProvider(), ownsServices: true);
    }

    /// <summary>Checks all options, binds all listeners, and only then serves clients.</summary>
    /// <exception cref="OptionsValidationException">An option has a value that cannot be; the message names both.</exception>
    /// <exception cref="InvalidOperationException">There is no store, the configuration cannot be read, or the server was started before.</exception>
    /// <exception cref="IOException">
    /// A listener cannot listen, because its port is in use for one; the message names it. Nothing is left bound, and the start may be tried again.
    /// </exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_connections is not null)
        {
            throw new InvalidOperationException("The mail server was started before; it starts once.");
        }

        Validate();
        _ = _services.GetRequiredService<IMailStore>();
        var connections = Compose();
        connections.Start();
        _connections = connections;
        _logger = _services.GetRequiredService<ILogger<MailServer>>();
        LogStart();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Accepts nothing more, lets every session finish its command and say goodbye, and ends those that take longer than <see cref="ConnectionOptions.DrainTimeout"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends the patience, not the stop.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (_connections is not null && !_isStopped)
        {
            _isStopped = true;
            await _connections.StopAsync(cancellationToken);
            Log.Stopped(_logger);
        }
    }

    /// <summary>Connects within the process, whether or not a listener serves the protocol. Such a client is taken for one on this host.</summary>
    /// <param name="protocol">The protocol's name, such as <c>imap</c>.</param>
    /// <returns>The client's end of the connection; disposing it closes the connection.</returns>
    /// <exception cref="InvalidOperationException">The server does not run, or has no such protocol.</exception>
    public Stream Connect(string protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return _connections is { } connections && !_isStopped
            ? connections.Connect(protocol)
            : throw new InvalidOperationException("The mail server does not run.");
    }

    /// <summary>Stops the server, if it still runs, and disposes what is its own.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        if (_ownsServices)
        {
            await ((ServiceProvider)_services).DisposeAsync();
        }
    }

    private void LogStart()
    {
        Log.Started(_logger, MailDiagnostics.Version);
        if (_services.GetRequiredService<AuthChains>().PassDbs.Count == 0)
        {
            Log.NoPassDb(_logger);
        }
    }

    // What a passdb or userdb is made with is no options class of its own: it is read, and found wrong, when the chain is put together.
    private ConnectionHost Compose()
    {
        try
        {
            return _services.GetRequiredService<ConnectionHost>();
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(PassDbSettings), [e.Message]);
        }
    }

    private void Validate()
    {
        try
        {
            _services.GetService<IStartupValidator>()?.Validate();
        }
        catch (AggregateException e) when (e.InnerExceptions.All(static inner => inner is OptionsValidationException))
        {
            // Several options are wrong, or the check of one is behind that of another; each failure is said once.
            var failures = e.InnerExceptions.Cast<OptionsValidationException>().ToList();
            throw new OptionsValidationException(failures[0].OptionsName, failures[0].OptionsType, failures.SelectMany(static failure => failure.Failures).Distinct());
        }
    }
}
