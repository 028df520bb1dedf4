using System.Buffers;
using System.Text;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Tests.Mime;

/// <summary>Short ways from a text to what is read of it.</summary>
internal static class Messages
{
    public static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n"));

    public static string Envelope(byte[] message) => Written((structure, output) => structure.WriteEnvelope(message, output), message);

    public static string Body(byte[] message) => Written((structure, output) => structure.WriteBody(message, output), message);

    public static string BodyStructure(byte[] message) => Written((structure, output) => structure.WriteBodyStructure(message, output), message);

    public static string? Section(byte[] message, string path, SectionText text)
    {
        var numbers = path.Length == 0 ? [] : path.Split('.').Select(int.Parse).ToArray();
        return MessageStructure.Scan(message).TryFindSection(numbers, text, out var range)
            ? Encoding.Latin1.GetString(message, (int)range.Offset, (int)range.Length)
            : null;
    }

    private static string Written(Action<MessageStructure, IBufferWriter<byte>> write, byte[] message)
    {
        var output = new ArrayBufferWriter<byte>();
        write(MessageStructure.Scan(message), output);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }
}
