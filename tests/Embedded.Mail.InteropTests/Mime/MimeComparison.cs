using System.Buffers;
using System.Globalization;
using System.Text;
using Embedded.Mail.Mime;

namespace Embedded.Mail.InteropTests.Mime;

/// <summary>What we say of one message, item by item, under the names FETCH has for them.</summary>
internal sealed class MimeComparison(byte[] message)
{
    private readonly MessageStructure _structure = MessageStructure.Scan(message);

    /// <summary>The items to fetch of the other server at once.</summary>
    public string Items
    {
        get
        {
            var items = new StringBuilder("RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE BODY.PEEK[HEADER] BODY.PEEK[TEXT] BODY.PEEK[HEADER.FIELDS (Subject content-type X)] BODY.PEEK[HEADER.FIELDS.NOT (From to)]");
            foreach (var (path, part) in Paths)
            {
                items.Append(CultureInfo.InvariantCulture, $" BODY.PEEK[{path}] BODY.PEEK[{path}.MIME]");
                if (part.IsMessage)
                {
                    items.Append(CultureInfo.InvariantCulture, $" BODY.PEEK[{path}.HEADER] BODY.PEEK[{path}.TEXT]");
                }
            }

            return items.ToString();
        }
    }

    /// <summary>Part numbers of the first parts.</summary>
    public List<(string Path, MessagePart Part)> Paths { get; } = FindPaths(MessageStructure.Scan(message));

    public string? Of(string item)
    {
        switch (item)
        {
            case "RFC822.SIZE":
                return _structure.VirtualSize.ToString(CultureInfo.InvariantCulture);
            case "ENVELOPE":
                return Written(output => _structure.WriteEnvelope(message, output));
            case "BODY":
                return Written(output => _structure.WriteBody(message, output));
            case "BODYSTRUCTURE":
                return Written(output => _structure.WriteBodyStructure(message, output));
            default:
                return OfSection(item["BODY[".Length..^1]);
        }
    }

    private string? OfSection(string section)
    {
        if (section.StartsWith("HEADER.FIELDS", StringComparison.Ordinal))
        {
            var not = section.StartsWith("HEADER.FIELDS.NOT", StringComparison.Ordinal);
            return Written(output => HeaderFields.Select(message.AsSpan(0, (int)_structure.HeaderSize), not ? ["From", "to"] : ["Subject", "content-type", "X"], not, output))
                + (HeaderFields.HasEmptyLine(message.AsSpan(0, (int)_structure.HeaderSize)) ? "\r\n" : "");
        }

        var dot = section.LastIndexOf('.');
        var last = dot < 0 ? section : section[(dot + 1)..];
        var text = last switch
        {
            "HEADER" => SectionText.Header,
            "TEXT" => SectionText.Text,
            "MIME" => SectionText.Mime,
            _ => SectionText.Whole,
        };
        var path = text == SectionText.Whole ? section : dot < 0 ? "" : section[..dot];
        int[] numbers = path.Length == 0 ? [] : [.. path.Split('.').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        return _structure.TryFindSection(numbers, text, out var range) ? WithCrlf(Encoding.Latin1.GetString(message, (int)range.Offset, (int)range.Length)) : null;
    }

    /// <summary>The decoded part; null when its encoding is unknown.</summary>
    /// <param name="part">The part.</param>
    /// <param name="encoding">Another encoding than the part's own; null for that.</param>
    public async Task<string?> DecodeAsync(MessagePart part, string? encoding = null)
    {
        var text = Encoding.Latin1.GetBytes(WithCrlf(Encoding.Latin1.GetString(message)));
        await using var body = new MemoryBody(text);
        var structure = MessageStructure.Scan(text);
        part = structure[part.Index];
        var content = await part.ReadContentAsync(body, CancellationToken.None);
        await using var decoded = await DecodedPart.OpenAsync(body, part.Body, encoding ?? content.TransferEncoding, CancellationToken.None);
        if (decoded is null)
        {
            return null;
        }

        using var reader = new StreamReader(decoded.AsStream(), Encoding.Latin1, false);
        var result = await reader.ReadToEndAsync();
        return result.Length == decoded.Length ? result : throw new InvalidOperationException($"BINARY.SIZE {decoded.Length} of {result.Length}");
    }

    public static string WithCrlf(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal);

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }

    private static List<(string Path, MessagePart Part)> FindPaths(MessageStructure structure)
    {
        var paths = new List<(string, MessagePart)>();
        if (structure[0].IsMultipart)
        {
            AddParts(structure, 0, "", paths);
        }
        else
        {
            paths.Add(("1", structure[0]));
            AddMessage(structure, 0, "1.", paths);
        }

        return paths;
    }

    private static void AddParts(MessageStructure structure, int container, string prefix, List<(string Path, MessagePart Part)> paths)
    {
        var number = 1;
        for (var child = container + 1; child < structure[container].Next && paths.Count < 12; child = structure[child].Next, number++)
        {
            var path = prefix + number.ToString(CultureInfo.InvariantCulture);
            paths.Add((path, structure[child]));
            if (structure[child].IsMultipart)
            {
                AddParts(structure, child, path + ".", paths);
            }
            else
            {
                AddMessage(structure, child, path + ".", paths);
            }
        }
    }

    private static void AddMessage(MessageStructure structure, int part, string prefix, List<(string Path, MessagePart Part)> paths)
    {
        if (!structure[part].IsMessage || paths.Count >= 12)
        {
            return;
        }

        if (structure[part + 1].IsMultipart)
        {
            AddParts(structure, part + 1, prefix, paths);
        }
        else
        {
            paths.Add((prefix + "1", structure[part + 1]));
            AddMessage(structure, part + 1, prefix + "1.", paths);
        }
    }
}
