using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Imap.Wire;

/// <summary>
/// Writes responses straight into a connection's pipe. Nothing reaches the client before a flush; whoever writes much flushes
/// between two responses when <see cref="IsFull"/>, so that a slow client slows its own command.
/// </summary>
internal sealed class ImapWriter(PipeWriter output) : IBufferWriter<byte>
{
    /// <summary>How many octets may wait before they are sent without being asked.</summary>
    public const int FlushThreshold = 16 * 1024;

    private static readonly SearchValues<byte> NotInQuoted = SearchValues.Create("\0\r\n"u8);

    private PipeWriter _output = output;
    private int _unflushed;

    /// <summary>Whether so much waits that it should be sent before more is written.</summary>
    public bool IsFull => _unflushed >= FlushThreshold;

    /// <summary>How the client sees mailbox names; changes when it enables IMAP4rev2 or UTF8=ACCEPT.</summary>
    public MailboxNaming Naming { get; set; } = new('/', IsUtf8: false);

    /// <summary>Goes on with another pipe, as after STARTTLS.</summary>
    public void Attach(PipeWriter output)
    {
        _output = output;
        _unflushed = 0;
    }

    public void Advance(int count)
    {
        _output.Advance(count);
        _unflushed += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _output.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => _output.GetSpan(sizeHint);

    /// <summary>Takes what was written for sent; the caller flushes the pipe.</summary>
    /// <returns>The pipe, or null when there is nothing to send.</returns>
    public PipeWriter? TakeUnflushed()
    {
        var pipe = _unflushed > 0 ? _output : null;
        _unflushed = 0;
        return pipe;
    }

    /// <summary>Writes octets as they are.</summary>
    public ImapWriter Write(ReadOnlySpan<byte> octets)
    {
        BuffersExtensions.Write(this, octets);
        return this;
    }

    /// <summary>Writes text that is ASCII by its nature; anything else in it becomes <c>?</c>, and a line break a space, since text must not end the line.</summary>
    public ImapWriter Text(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var part = text[..Math.Min(text.Length, 1024)];
            var span = GetSpan(part.Length);
            for (var i = 0; i < part.Length; i++)
            {
                span[i] = part[i] switch { '\r' or '\n' or '\0' => (byte)' ', > '~' => (byte)'?', _ => (byte)part[i] };
            }

            Advance(part.Length);
            text = text[part.Length..];
        }

        return this;
    }

    /// <summary>Writes one octet.</summary>
    public ImapWriter Octet(char octet)
    {
        GetSpan(1)[0] = (byte)octet;
        Advance(1);
        return this;
    }

    /// <summary>Writes a space.</summary>
    public ImapWriter Space() => Octet(' ');

    /// <summary>Writes CRLF.</summary>
    public ImapWriter EndLine() => Write("\r\n"u8);

    /// <summary>Writes a number in decimal.</summary>
    public ImapWriter Number(ulong value)
    {
        _ = Utf8Formatter.TryFormat(value, GetSpan(20), out var length);
        Advance(length);
        return this;
    }

    /// <summary>Writes a number in decimal.</summary>
    public ImapWriter Number(long value) => Number(checked((ulong)value));

    /// <summary>Writes a set of UIDs, which must not be empty: <c>1:3,7</c>.</summary>
    public ImapWriter Set(UidSet uids)
    {
        var separator = false;
        foreach (var range in uids)
        {
            _ = separator ? Octet(',') : this;
            separator = true;
            _ = Number(range.First.Value);
            _ = range.First == range.Last ? this : Octet(':').Number(range.Last.Value);
        }

        return this;
    }

    /// <summary>Writes NIL.</summary>
    public ImapWriter Nil() => Write("NIL"u8);

    /// <summary>Writes <c>string</c>: quoted where that can be read by every client, as a literal otherwise.</summary>
    public ImapWriter String(ReadOnlySpan<byte> value)
    {
        var plain = !value.ContainsAny(NotInQuoted) && value.Length <= 1024 && (Ascii.IsValid(value) || (Naming.IsUtf8 && System.Text.Unicode.Utf8.IsValid(value)));
        return plain ? Quoted(value) : Literal(value);
    }

    /// <summary>Writes <c>string</c> from text, in UTF-8.</summary>
    public ImapWriter String(string value)
    {
        var count = Encoding.UTF8.GetMaxByteCount(value.Length);
        byte[]? rented = null;
        Span<byte> octets = count <= 512 ? stackalloc byte[512] : rented = ArrayPool<byte>.Shared.Rent(count);
        _ = String(octets[..Encoding.UTF8.GetBytes(value, octets)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return this;
    }

    /// <summary>Writes <c>nstring</c>: NIL for null.</summary>
    public ImapWriter NString(string? value) => value is null ? Nil() : String(value);

    /// <summary>Writes a literal's header and octets.</summary>
    public ImapWriter Literal(ReadOnlySpan<byte> value) => LiteralHeader(value.Length, isBinary: false).Write(value);

    /// <summary>Writes the header of a literal, or of a literal8, whose octets the caller writes next.</summary>
    public ImapWriter LiteralHeader(long length, bool isBinary) => Write(isBinary ? "~{"u8 : "{"u8).Number(length).Write("}\r\n"u8);

    /// <summary>Writes a mailbox name as the client sees it.</summary>
    public ImapWriter Mailbox(MailboxName name) => Mailbox(name.Value);

    /// <summary>Writes a mailbox name, given with <c>/</c>, as the client sees it: as an atom where it is one, as Dovecot does.</summary>
    public ImapWriter Mailbox(string name)
    {
        var shown = Naming.ToClientEncoded(name);
        return IsAtom(shown) ? Text(shown) : String(shown);
    }

    /// <summary>Writes text that is no mailbox's name: as an atom where it is one.</summary>
    public ImapWriter AString(string text) => IsAtom(text) ? Text(text) : String(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a mailbox name or a namespace's prefix as a string.</summary>
    public ImapWriter QuotedMailbox(string name) => String(Naming.ToClientEncoded(name));

    /// <summary>Writes <c>(\Seen $Forwarded)</c>, with <c>\Recent</c> where asked.</summary>
    public ImapWriter Flags(MessageFlags flags, IEnumerable<Keyword> keywords, bool isRecent = false) =>
        Flags(flags, [.. keywords], isRecent);

    /// <summary>The same without any allocation: this is what is written for every message of a mailbox.</summary>
    public ImapWriter Flags(MessageFlags flags, ReadOnlySpan<Keyword> keywords, bool isRecent) =>
        Octet('(').FlagNames(flags, keywords, isRecent).Octet(')');

    /// <summary>The system flags that may be changed and, if keywords may be, the keywords and <c>\*</c>: new ones may be made.</summary>
    public ImapWriter PermanentFlags(MessageFlags flags, IReadOnlyList<Keyword> keywords, bool mayChangeKeywords) => mayChangeKeywords
        ? Octet('(').FlagNames(flags, [.. keywords], isRecent: false).Write(" \\*)"u8)
        : Flags(flags, []);

    /// <summary>Writes <c>date-time</c>, such as <c>" 7-Feb-1994 22:43:04 -0800"</c>; the day with a zero, as Dovecot does.</summary>
    public ImapWriter DateTime(DateTimeOffset value)
    {
        Advance(ImapDateWriter.Write(value, GetSpan(ImapDateWriter.Length)));
        return this;
    }

    private static bool IsAtom(string text)
    {
        foreach (var c in text)
        {
            if (c > '~' || !ImapReader.IsAtomOctet((byte)c))
            {
                return false;
            }
        }

        return text.Length > 0 && !text.Equals("NIL", StringComparison.OrdinalIgnoreCase);
    }

    private ImapWriter Quoted(ReadOnlySpan<byte> value)
    {
        _ = Octet('"');
        while (value.IndexOfAny((byte)'"', (byte)'\\') is var at and >= 0)
        {
            _ = Write(value[..at]).Octet('\\').Octet((char)value[at]);
            value = value[(at + 1)..];
        }

        return Write(value).Octet('"');
    }

    private ImapWriter FlagNames(MessageFlags flags, ReadOnlySpan<Keyword> keywords, bool isRecent)
    {
        var separate = false;
        foreach (var (flag, name) in ImapFlagNames.InOrder)
        {
            if ((flags & flag) != 0)
            {
                _ = separate ? Space().Text(name) : Text(name);
                separate = true;
            }
        }

        foreach (var keyword in keywords)
        {
            _ = separate ? Space().Text(keyword.Name) : Text(keyword.Name);
            separate = true;
        }

        _ = isRecent ? Text(separate ? @" \Recent" : @"\Recent") : this;
        return this;
    }
}
