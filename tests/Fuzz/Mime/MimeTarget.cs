using System.Buffers;
using System.Text;
using Embedded.Mail.InteropTests.Mime;
using Embedded.Mail.Mime;

namespace Embedded.Mail.Fuzz.Mime;

/// <summary>Everything that reads a message.</summary>
internal sealed class MimeTarget : IFuzzTarget
{
    private readonly ArrayBufferWriter<byte> _output = new();

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. HardMessages.All.Select(Encoding.Latin1.GetBytes),
        .. HardMessages.All.Select(text => Encoding.Latin1.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal))),
    ];

    public IReadOnlyList<byte[]> Pieces { get; } =
    [
        .. new[]
        {
            "\n", "\r\n", "\r", "\0", "--", "--b", "\n--b\n", "\n--b--\n", "\n--a\n", "\"", "\\", "(", ")", "((((", "<", ">", "@", ",", ";", ":", "=", "*", "*0=", "*1*=", "%", "=?utf-8?q?", "=?utf-8?b?w6k=?=", "?=",
            "Content-Type: ", "\nContent-Type: multipart/mixed; boundary=b\n\n--b\n", "\nContent-Type: message/rfc822\n\n", "\nContent-Transfer-Encoding: base64\n", "\nContent-Transfer-Encoding: quoted-printable\n",
            "\nFrom: ", "\nReceived: x; ", "<blockquote>", "\nContent-Type: text/html\n\n", "multipart/alternative", "\nTo: a@b, ", "g:", "Re: ", "[x] ", "(fwd)", "[fwd: ", "<!--", "<script>", "</", "&amp;", "&#x1F600;", "\nDate: Mon, 1 Jan 2024 00:00:00 +0100\n", "\u00c3\u00a9", "\u00ff", "iso-2022-jp", "\u001b$B", "charset=", "utf-7", "utf-16",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    public void Execute(byte[] input)
    {
        var structure = MessageStructure.Scan(input);
        Written(output => structure.WriteEnvelope(input, output));
        Written(output => structure.WriteBodyStructure(input, output, ImapForm.Rev2));
        var saved = Written(structure.Save);
        if (structure.Size != input.Length || !MessageStructure.TryLoad(saved.Span, out _))
        {
            throw new InvalidOperationException("The scan lost something.");
        }

        var cut = input.Length / 2;
        var last = new Piece(input.AsMemory(cut), cut, null);
        var pieces = MessageStructure.Scan(new ReadOnlySequence<byte>(new Piece(input.AsMemory(0, cut), 0, last), 0, last, input.Length - cut));
        if (!Written(pieces.Save).Span.SequenceEqual(saved.Span))
        {
            throw new InvalidOperationException("The scan depends on the cut.");
        }

        ReadFields(input.AsSpan(0, (int)structure.HeaderSize));
        ReadText(input, structure);
    }

    private static void ReadFields(ReadOnlySpan<byte> header)
    {
        _ = MailDate.TryReadSent(header, out _);
        _ = MailDate.TryReadReceived(header, out _);
        foreach (var field in HeaderFields.Enumerate(header))
        {
            _ = field.DecodeValue();
            _ = MailDate.TryParse(field.RawValue, out _);
            _ = MessageIds.Read(field.RawValue);
            _ = BaseSubject.Find(field.RawValue, out _);
        }
    }

    private static void ReadText(byte[] input, MessageStructure structure)
    {
        var body = new MemoryBody(input);
        var found = MessageText.ContainsAsync(body, structure, TextScope.HeaderAndBody, "no such Täxt", CancellationToken.None);
        if (found.AsTask().GetAwaiter().GetResult())
        {
            throw new InvalidOperationException("Found what cannot be there.");
        }

        var preview = MessagePreview.ReadAsync(body, structure, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (preview.EnumerateRunes().Count() > MessagePreview.MaxLength)
        {
            throw new InvalidOperationException("The preview is too long.");
        }
    }

    private ReadOnlyMemory<byte> Written(Action<IBufferWriter<byte>> write)
    {
        _output.ResetWrittenCount();
        write(_output);
        return _output.WrittenSpan.ToArray();
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long start, Piece? next) => (Memory, RunningIndex, Next) = (memory, start, next);
    }
}
