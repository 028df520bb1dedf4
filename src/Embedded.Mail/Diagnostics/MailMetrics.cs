using System.Diagnostics.Metrics;

namespace Embedded.Mail.Diagnostics;

/// <summary>The server's instruments. None holds a user's name or address: those would be as many series as there are users.</summary>
internal sealed class MailMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly UpDownCounter<long> _activeConnections;
    private readonly Histogram<double> _connectionDuration;
    private readonly Counter<long> _octetsReceived;
    private readonly Counter<long> _octetsSent;
    private readonly Counter<long> _commands;
    private readonly Counter<long> _deliveries;
    private readonly Histogram<double> _authenticationDuration;

    public MailMetrics(IMeterFactory? factory)
    {
        var options = new MeterOptions(MailDiagnostics.MeterName) { Version = MailDiagnostics.Version };
        _meter = factory?.Create(options) ?? new Meter(options);
        _activeConnections = _meter.CreateUpDownCounter<long>(MailDiagnostics.ActiveConnections, "{connection}", "Connections open now.");
        _connectionDuration = _meter.CreateHistogram<double>(MailDiagnostics.ConnectionDuration, "s", "How long connections lasted.");
        _octetsReceived = _meter.CreateCounter<long>(MailDiagnostics.OctetsReceived, "By", "Octets received from clients.");
        _octetsSent = _meter.CreateCounter<long>(MailDiagnostics.OctetsSent, "By", "Octets sent to clients.");
        _commands = _meter.CreateCounter<long>(MailDiagnostics.Commands, "{command}", "Commands received from clients.");
        _deliveries = _meter.CreateCounter<long>(MailDiagnostics.Deliveries, "{delivery}", "Deliveries to users, one for each recipient of a message.");
        _authenticationDuration = _meter.CreateHistogram<double>(MailDiagnostics.AuthenticationDuration, "s", "How long authentications and look-ups of recipients took.");
    }

    public void ConnectionOpened(string protocol, string listener) =>
        _activeConnections.Add(1, new("protocol", protocol), new("listener", listener));

    public void ConnectionClosed(string protocol, string listener, bool tls, TimeSpan duration, long received, long sent)
    {
        _activeConnections.Add(-1, new("protocol", protocol), new("listener", listener));
        _connectionDuration.Record(duration.TotalSeconds, new("protocol", protocol), new("listener", listener), new("tls", tls));
        _octetsReceived.Add(received, new KeyValuePair<string, object?>("protocol", protocol));
        _octetsSent.Add(sent, new KeyValuePair<string, object?>("protocol", protocol));
    }

    public void CommandsReceived(string protocol, long count) => _commands.Add(count, new KeyValuePair<string, object?>("protocol", protocol));

    public void Delivered(string result) => _deliveries.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Authenticated(string service, string mechanism, string result, TimeSpan duration) =>
        _authenticationDuration.Record(duration.TotalSeconds, new("service", service), new("mechanism", mechanism), new("result", result));

    // A meter of a factory is the factory's to dispose; disposing it twice does no harm.
    public void Dispose() => _meter.Dispose();
}
