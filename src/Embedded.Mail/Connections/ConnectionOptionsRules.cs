using Embedded.Mail.Connections.Unix;
using Microsoft.Extensions.Options;

namespace Embedded.Mail.Connections;

/// <summary>The ranges of numbers in <see cref="ConnectionLimits"/>.</summary>
[OptionsValidator]
internal sealed partial class ConnectionOptionsAttributeValidator : IValidateOptions<ConnectionOptions>;

/// <summary>What attributes cannot say of <see cref="ConnectionOptions"/>. Each message names the option and its value.</summary>
internal sealed class ConnectionOptionsRules : IValidateOptions<ConnectionOptions>
{
    /// <summary>The room for a path in the address of a unix socket, less the closing zero.</summary>
    private const int MaxUnixPathLength = 107;

    public ValidateOptionsResult Validate(string? name, ConnectionOptions options)
    {
        string[] failures =
        [
            .. options.Listeners.SelectMany(CheckListener),
            .. CheckNames(options.Listeners),
            .. CheckNetworks(options),
            .. CheckTimes(options),
            .. TlsOptionsRules.Check(options.Tls),
        ];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures.Select(static failure => "ConnectionOptions." + failure));
    }

    private static IEnumerable<string> CheckListener(ListenerOptions listener, int index)
    {
        var where = $"Listeners[{index}] ('{listener.EffectiveName}')";
        if (string.IsNullOrEmpty(listener.Protocol))
        {
            yield return $"{where}: Protocol is not set.";
        }

        if (listener.Port is < 0 or > ushort.MaxValue)
        {
            yield return $"{where}: Port {listener.Port} is not within 0 to 65535.";
        }

        if (listener.Backlog is < 1 or > ushort.MaxValue)
        {
            yield return $"{where}: Backlog {listener.Backlog} is not within 1 to 65535.";
        }

        if (listener.UnixSocket is null && !TcpSocket.TryParseAddress(listener.Address, out _))
        {
            yield return $"{where}: Address '{listener.Address}' is neither an IP address nor 'localhost' nor '*'.";
        }

        if (!Enum.IsDefined(listener.Tls))
        {
            yield return $"{where}: Tls '{listener.Tls}' is not one of None, StartTls, Implicit.";
        }

        if (listener.UnixSocket is { } path && (path.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(Path.GetFullPath(path)) > MaxUnixPathLength))
        {
            yield return $"{where}: UnixSocket '{path}' is empty or longer than {MaxUnixPathLength} octets.";
        }

        if (UnixSocket.ParseMode(listener.UnixSocketMode) is null)
        {
            yield return $"{where}: UnixSocketMode '{listener.UnixSocketMode}' is not an octal number from 0 to 0777.";
        }
    }

    private static IEnumerable<string> CheckNames(IEnumerable<ListenerOptions> listeners) => listeners
        .GroupBy(listener => listener.EffectiveName, StringComparer.Ordinal)
        .Where(group => group.Count() > 1)
        .Select(group => $"Listeners: the name '{group.Key}' is used more than once; set Name.");

    private static IEnumerable<string> CheckNetworks(ConnectionOptions options)
    {
        foreach (var text in options.TrustedNetworks.Where(text => !TrustedNetworks.TryParse(text, out _)))
        {
            yield return $"TrustedNetworks: '{text}' is neither an address nor a CIDR block.";
        }

        foreach (var listener in options.Listeners.Where(listener => listener is { HaProxy: true, UnixSocket: null } && options.TrustedNetworks.Count == 0))
        {
            yield return $"Listeners: '{listener.EffectiveName}' has HaProxy set, but TrustedNetworks is empty: it would serve nobody.";
        }
    }

    private static IEnumerable<string> CheckTimes(ConnectionOptions options)
    {
        (string Name, TimeSpan Value, TimeSpan Least, TimeSpan Most)[] times =
        [
            ("Limits.HandshakeTimeout", options.Limits.HandshakeTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            ("Limits.ProxyTimeout", options.Limits.ProxyTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            ("Limits.WriteTimeout", options.Limits.WriteTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            ("DrainTimeout", options.DrainTimeout, TimeSpan.Zero, TimeSpan.FromHours(1)),
            ("Tls.ReloadInterval", options.Tls.ReloadInterval, TimeSpan.Zero, TimeSpan.FromDays(1)),
        ];
        return times.Where(time => time.Value < time.Least || time.Value > time.Most)
            .Select(time => $"{time.Name}: {time.Value} is not within {time.Least} to {time.Most}.");
    }
}
