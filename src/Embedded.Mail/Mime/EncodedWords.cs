using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>Decodes unstructured header text: unfolding, encoded words (RFC 2047), and octets over 127 as UTF-8 (RFC 6532) or Windows-1252.</summary>
public static class EncodedWords
{
    /// <summary>
    /// Decodes a field's value. A word in an unknown charset is read as UTF-8 or Windows-1252; white space between two encoded words goes; a
    /// character that is split over two words of one charset is put together, which mailers get wrong.
    /// </summary>
    /// <param name="value">The value, folding included.</param>
    public static string Decode(ReadOnlySpan<byte> value)
    {
        if (value.IndexOf("=?"u8) < 0)
        {
            return Plain(value, trim: true);
        }

        var output = new StringBuilder(value.Length);
        var decoder = new EncodedWordDecoder(output);
        while (!value.IsEmpty)
        {
            var start = value.IndexOf("=?"u8);
            if (start < 0)
            {
                decoder.AddPlain(value);
                break;
            }

            if (EncodedWord.TryRead(value[start..], out var word))
            {
                decoder.AddPlain(value[..start]);
                decoder.AddWord(word);
                value = value[(start + word.Length)..];
            }
            else
            {
                decoder.AddPlain(value[..(start + 2)]);
                value = value[(start + 2)..];
            }
        }

        decoder.End();
        return output.ToString().Trim(' ', '\t');
    }

    /// <summary>Octets as text: line ends go, and a tab that folds the line is a space, so that it does not matter how a mailer folds (Dovecot reads it so, too).</summary>
    internal static string Plain(ReadOnlySpan<byte> octets, bool trim)
    {
        var line = new OctetBuilder(stackalloc byte[512]);
        var isFold = false;
        foreach (var octet in octets)
        {
            if (octet is not ((byte)'\r' or (byte)'\n'))
            {
                line.Add(isFold && octet == '\t' ? (byte)' ' : octet);
            }

            isFold = octet == '\n';
        }

        var text = MailCharset.DecodeUnlabelled(trim ? line.Written.Trim(" \t"u8) : line.Written);
        line.Dispose();
        return text;
    }
}
