using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Embedded.Mail.Delivery;
using Embedded.Mail.Diagnostics;
using Embedded.Mail.Storage.Memory;
using Embedded.Mail.Testing;
using Embedded.Mail.Tests.Logging;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Mail.Tests.Hosting;

public sealed class DiagnosticsTests
{
    [Test]
    public async Task Connections_and_look_ups_are_measured()
    {
        using var factory = new OwnMeterFactory();
        var measured = new ConcurrentQueue<(string Name, double Value, string Tags)>();
        using var listener = Listen(factory, measured);
        await using var mail = await LoggedServer.StartAsync(server => server.Services.AddSingleton<IMeterFactory>(factory));
        mail.AddUser("alice", "secret");
        await mail.DeliverAsync("alice", "Subject: one\r\n\r\n");
        await using (var stream = mail.Server.Connect("imap"))
        {
            using var reader = new StreamReader(stream);
            _ = await reader.ReadLineAsync();
            await stream.WriteAsync("a LOGOUT\r\n"u8.ToArray());
            _ = await reader.ReadToEndAsync();
        }

        await mail.Server.StopAsync();

        var text = measured.Select(one => $"{one.Name} {one.Tags}").ToList();
        Assert.That(text, Does.Contain("embedded_mail.authentication.duration service=lmtp mechanism= result=success"));
        Assert.That(text, Does.Contain("embedded_mail.connections.duration protocol=imap listener=in-process tls=False"));
        Assert.That(measured.Where(one => one.Name == MailDiagnostics.ActiveConnections).Select(one => one.Value), Is.EqualTo((double[])[1, -1]));
        Assert.That(measured.Single(one => one.Name == MailDiagnostics.OctetsReceived).Value, Is.EqualTo(10));
    }

    [Test]
    public async Task Commands_and_deliveries_are_counted()
    {
        using var factory = new OwnMeterFactory();
        var measured = new ConcurrentQueue<(string Name, double Value, string Tags)>();
        using var listener = Listen(factory, measured);
        await using var mail = await LoggedServer.StartAsync(
            server => server.Configure<MemoryStoreOptions>(options => options.MessageLimit = 1).Services.AddSingleton<IMeterFactory>(factory));
        mail.AddUser("alice", "secret");
        var results = await Task.WhenAll(DeliverAsync(mail, "alice"), DeliverAsync(mail, "nobody"));
        var full = await DeliverAsync(mail, "alice");
        Assert.That((results[0], results[1], full), Is.EqualTo((DeliveryStatus.Delivered, DeliveryStatus.UnknownUser, DeliveryStatus.OverQuota)));
        await TalkAsync(mail, "imap", "a NOOP\r\nb NONSENSE\r\nc LOGOUT\r\n");
        await TalkAsync(mail, "pop3", "CAPA\r\nQUIT\r\n");
        await TalkAsync(mail, "lmtp", "LHLO x\r\nNOOP\r\nRSET\r\nQUIT\r\n");
        await mail.Server.StopAsync();

        var counted = measured.Where(one => one.Name is MailDiagnostics.Commands or MailDiagnostics.Deliveries).Select(one => $"{one.Name} {one.Tags} {one.Value}");
        Assert.That(counted, Is.EquivalentTo((string[])
        [
            "embedded_mail.deliveries result=delivered 1",
            "embedded_mail.deliveries result=over_quota 1",
            "embedded_mail.commands protocol=imap 3",
            "embedded_mail.commands protocol=pop3 2",
            "embedded_mail.commands protocol=lmtp 4",
        ]));
    }

    [Test]
    public async Task Look_ups_are_traced_without_the_users_name()
    {
        var activities = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == MailDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var mail = await LoggedServer.StartAsync();
        mail.AddUser("very-private-name", "secret");
        using var test = new Activity("test").Start();
        await mail.DeliverAsync("very-private-name", "Subject: one\r\n\r\n");
        var found = activities.First(activity => activity.TraceId == test.TraceId);
        Assert.That(found.OperationName, Is.EqualTo("find user"));
        Assert.That(found.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"), Is.EqualTo((string[])["mail.service=lmtp", "mail.result=success"]));
    }

    private static async Task<DeliveryStatus> DeliverAsync(TestMailServer mail, string recipient)
    {
        using var message = new MemoryStream("Subject: one\r\n\r\n"u8.ToArray());
        return (await mail.Server.Delivery.DeliverAsync(new DeliveryEnvelope(""), [recipient], message, CancellationToken.None))[0].Status;
    }

    private static async Task TalkAsync(TestMailServer mail, string protocol, string commands)
    {
        await using var stream = mail.Server.Connect(protocol);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(commands));
        using var reader = new StreamReader(stream);
        _ = await reader.ReadToEndAsync();
    }

    private static MeterListener Listen(OwnMeterFactory factory, ConcurrentQueue<(string Name, double Value, string Tags)> measured)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (factory.Made.Contains(instrument.Meter))
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Text(tags))));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Text(tags))));
        listener.Start();
        return listener;
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) => string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));

    /// <summary>Tells this test's meter from those of servers that other tests run meanwhile.</summary>
    private sealed class OwnMeterFactory : IMeterFactory
    {
        public List<Meter> Made { get; } = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options);
            lock (Made)
            {
                Made.Add(meter);
            }

            return meter;
        }

        public void Dispose() => Made.ForEach(meter => meter.Dispose());
    }
}
