using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>Reads the parameters behind a Content-Type or Content-Disposition value, and merges those that RFC 2231 §3 splits.</summary>
internal static class ParameterReader
{
    /// <summary>Reads one parameter from its semicolon on.</summary>
    /// <returns>End when none follows; Broken when what follows is none, with the reader past what was understood.</returns>
    public static TokenResult ReadNext(ref TokenReader reader, ref OctetBuilder name, ref OctetBuilder value)
    {
        name.Truncate(0);
        value.Truncate(0);
        if (reader.IsAtEnd)
        {
            return TokenResult.End;
        }

        if (reader.Current != ';')
        {
            return TokenResult.Broken;
        }

        reader.Skip();
        if (reader.SkipBlank() != TokenResult.More || reader.ReadMimeToken(ref name) != TokenResult.More || reader.Current != '=')
        {
            return TokenResult.Broken;
        }

        reader.Skip();
        return reader.SkipBlank() switch
        {
            TokenResult.Broken => TokenResult.Broken,
            TokenResult.End => TokenResult.More,
            _ => ReadValue(ref reader, ref value) != TokenResult.Broken ? TokenResult.More : TokenResult.Broken,
        };
    }

    /// <summary>Reads all parameters. What is broken is passed over.</summary>
    public static List<MimeParameter> ReadAll(ref TokenReader reader, int maxCount)
    {
        var plain = new List<MimeParameter>();
        List<Piece>? pieces = null;
        var name = new OctetBuilder(default);
        var value = new OctetBuilder(default);
        try
        {
            while (plain.Count + (pieces?.Count ?? 0) < maxCount && ReadNext(ref reader, ref name, ref value) is var result and not TokenResult.End)
            {
                if (result == TokenResult.Broken)
                {
                    reader.Skip();
                }
                else if (TryReadPiece(name.Written, value.Written, out var piece))
                {
                    (pieces ??= []).Add(piece);
                }
                else
                {
                    plain.Add(new MimeParameter(name.Written.ToArray(), value.Written.ToArray()));
                }
            }
        }
        finally
        {
            name.Dispose();
            value.Dispose();
        }

        if (pieces is not null)
        {
            PieceMerger.Merge(pieces, plain);
        }

        return plain;
    }

    private static TokenResult ReadValue(ref TokenReader reader, ref OctetBuilder value)
    {
        if (reader.Current == '"')
        {
            return reader.ReadQuotedString(ref value);
        }

        if (reader.Current != '=')
        {
            return reader.ReadMimeToken(ref value);
        }

        // name==?utf-8?b?…?= is no token, and common.
        value.Add(reader.TakeUpToBlankOrSemicolon());
        return TokenResult.More;
    }

    private static bool TryReadPiece(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, out Piece piece)
    {
        piece = default;
        var star = name.IndexOf((byte)'*');
        if (star < 0)
        {
            return false;
        }

        var number = name[(star + 1)..];
        var extended = number.IsEmpty || number[^1] == '*';
        number = number.IsEmpty || !extended ? number : number[..^1];
        var index = 0;
        foreach (var digit in number)
        {
            if (!char.IsAsciiDigit((char)digit) || index > 99_999_999)
            {
                return false;
            }

            index = (10 * index) + digit - '0';
        }

        piece = new Piece(name[..star].ToArray(), index, extended, value.ToArray());
        return true;
    }

    /// <summary>One parameter whose name has a star.</summary>
    internal readonly record struct Piece(byte[] Name, int Index, bool IsExtended, byte[] Value);

    private static class PieceMerger
    {
        public static void Merge(List<Piece> pieces, List<MimeParameter> output)
        {
            var ordered = pieces.OrderBy(piece => Encoding.Latin1.GetString(piece.Name), StringComparer.Ordinal).ThenBy(piece => piece.Index).ToList();
            for (var first = 0; first < ordered.Count;)
            {
                var end = first + 1;
                while (end < ordered.Count && Ascii.EqualsIgnoreCase(ordered[first].Name, ordered[end].Name))
                {
                    end++;
                }

                MergeOne(ordered[first..end], output);
                first = end;
            }
        }

        private static void MergeOne(List<Piece> pieces, List<MimeParameter> output)
        {
            // Names in different case are one name, though they were sorted apart.
            var inOrder = pieces.OrderBy(piece => piece.Index).ToList();
            var isWhole = !inOrder.Where((piece, index) => piece.Index != index).Any();
            pieces = isWhole ? inOrder : pieces;
            if (!isWhole)
            {
                output.AddRange(pieces.Select(piece => new MimeParameter(NameOf(piece), piece.Value)));
                return;
            }

            var extended = pieces.Exists(piece => piece.IsExtended);
            var value = new List<byte>();
            if (extended && !pieces[0].IsExtended)
            {
                value.AddRange("''"u8);
            }

            pieces.ForEach(piece => Add(value, piece, extended));
            output.Add(new MimeParameter(extended ? (byte[])[.. pieces[0].Name, (byte)'*'] : pieces[0].Name, value.ToArray()));
        }

        private static byte[] NameOf(Piece piece) =>
            [.. piece.Name, .. Encoding.ASCII.GetBytes(piece.IsExtended ? $"*{piece.Index}*" : $"*{piece.Index}")];

        // A piece without percent escapes next to one with them must not be taken for one of those (RFC 2231 §4.1).
        private static void Add(List<byte> value, Piece piece, bool extended)
        {
            foreach (var octet in piece.Value)
            {
                if (extended && !piece.IsExtended && octet == '%')
                {
                    value.AddRange("%25"u8);
                }
                else
                {
                    value.Add(octet);
                }
            }
        }
    }
}
