using System.Net;
using System.Text;
using System.Text.Json;

namespace Embedded.Mail.ConsoleHost;

/// <summary>The line of JSON that tells a script that everything listens, and where.</summary>
internal static class ReadyLine
{
    public static string For(MailServer server)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteBoolean("ready", true);
            json.WriteNumber("pid", Environment.ProcessId);
            json.WriteStartObject("endpoints");
            foreach (var (name, endPoint) in server.EndPoints.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WriteString(name, Text(endPoint));
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>An address and port, or the path of a unix socket.</summary>
    public static string Text(EndPoint endPoint) => endPoint.ToString() ?? "";
}
