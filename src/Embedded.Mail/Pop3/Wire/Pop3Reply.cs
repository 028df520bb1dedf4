using System.Buffers;
using System.Text;

namespace Embedded.Mail.Pop3.Wire;

/// <summary>How a command ended: a line for the client, or nothing more to say.</summary>
internal sealed class Pop3Reply
{
    private readonly byte[] _octets;

    private Pop3Reply(string text) => _octets = Encoding.UTF8.GetBytes(text);

    /// <summary>The command has written its answer itself.</summary>
    public static Pop3Reply Written { get; } = new("");

    /// <summary>The client is gone, or must not be told anything.</summary>
    public static Pop3Reply Hangup { get; } = new("") { Closes = true };

    /// <summary><c>+OK</c> without a word.</summary>
    public static Pop3Reply Done { get; } = new("+OK\r\n");

    /// <summary>Whether the connection ends after it.</summary>
    public bool Closes { get; private init; }

    /// <summary>Whether it tells of a command that the server did not understand; too many of them end the connection.</summary>
    public bool IsProtocolError { get; private init; }

    public static Pop3Reply Ok(string text) => new($"+OK {text}\r\n");

    public static Pop3Reply Error(string text) => new($"-ERR {text}\r\n");

    /// <summary>Refuses a line that makes no sense.</summary>
    public static Pop3Reply Bad(string text) => new($"-ERR {text}\r\n") { IsProtocolError = true };

    public static Pop3Reply Closing(bool success, string text) => new($"{(success ? "+OK" : "-ERR")} {text}\r\n") { Closes = true };

    public void WriteTo(IBufferWriter<byte> output) => output.Write(_octets);
}
