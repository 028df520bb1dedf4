using System.Text;

namespace Embedded.Mail.Mime;

/// <summary>What a part's header says of its content, decoded for use in programs.</summary>
public sealed class PartContent
{
    private PartContent()
    {
    }

    /// <summary>The top-level type in lower case: <c>text</c> where none is given; empty where it cannot be read.</summary>
    public string Type { get; private init; } = "text";

    /// <summary>The subtype in lower case.</summary>
    public string Subtype { get; private init; } = "plain";

    /// <summary>The Content-Type's parameters by name in lower case, continuations joined and decoded (RFC 2231, and RFC 2047 where mailers put it).</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; private init; } = new Dictionary<string, string>();

    /// <summary>The transfer encoding in lower case; <c>7bit</c> where none is given.</summary>
    public string TransferEncoding { get; private init; } = "7bit";

    /// <summary>The disposition in lower case, such as <c>attachment</c>; null where none is given.</summary>
    public string? Disposition { get; private init; }

    /// <summary>The disposition's parameters, as <see cref="Parameters"/>.</summary>
    public IReadOnlyDictionary<string, string> DispositionParameters { get; private init; } = new Dictionary<string, string>();

    /// <summary>The name for a file, from the disposition or the type; null where neither has one. It may hold any characters, path separators too.</summary>
    public string? FileName => DispositionParameters.GetValueOrDefault("filename") ?? Parameters.GetValueOrDefault("name");

    /// <summary>The charset's name as given; null where none is.</summary>
    public string? Charset => Parameters.GetValueOrDefault("charset");

    internal static PartContent Read(FieldText text, int part)
    {
        var isMime = text.Part(part).Is(PartTraits.Mime);
        var (type, parameters) = ReadType(text, isMime ? text.Find(part, MimeField.ContentType) : -1, part);
        var (disposition, dispositionParameters) = ReadDisposition(text, isMime ? text.Find(part, MimeField.ContentDisposition) : -1, part);
        var slash = type.IndexOf('/', StringComparison.Ordinal);
        return new PartContent
        {
            Type = slash < 0 ? type : type[..slash],
            Subtype = slash < 0 ? "" : type[(slash + 1)..],
            Parameters = parameters,
            TransferEncoding = ReadEncoding(text, part),
            Disposition = disposition,
            DispositionParameters = dispositionParameters,
        };
    }

    private static (string Type, Dictionary<string, string> Parameters) ReadType(FieldText text, int field, int part)
    {
        if (field < 0)
        {
            return (text.Part(part).Is(PartTraits.Message) ? "message/rfc822" : "text/plain", []);
        }

        scoped var reader = new TokenReader(text.Value(part, field));
        var type = new OctetBuilder(stackalloc byte[64]);
        var parameters = ContentType.Read(ref reader, ref type) ? ParameterReader.ReadAll(ref reader, text.Structure.Limits.MaxParameters) : [];
        var name = Encoding.Latin1.GetString(type.Written).ToLowerInvariant();
        type.Dispose();
        return (name, Decode(parameters));
    }

    private static (string? Disposition, Dictionary<string, string> Parameters) ReadDisposition(FieldText text, int field, int part)
    {
        scoped var reader = new TokenReader(field < 0 ? default : text.Value(part, field));
        if (reader.SkipBlank() != TokenResult.More)
        {
            return (null, []);
        }

        var token = new OctetBuilder(stackalloc byte[64]);
        var parameters = reader.ReadMimeToken(ref token) == TokenResult.More ? ParameterReader.ReadAll(ref reader, text.Structure.Limits.MaxParameters) : [];
        var name = Encoding.Latin1.GetString(token.Written).ToLowerInvariant();
        token.Dispose();
        return (name, Decode(parameters));
    }

    private static string ReadEncoding(FieldText text, int part)
    {
        var encoding = new OctetBuilder(default);
        var name = TransferEncodingField.TryRead(text, part, ref encoding) ? Encoding.Latin1.GetString(encoding.Written).ToLowerInvariant() : "7bit";
        encoding.Dispose();
        return name;
    }

    // The first of several with one name counts, as it does for the boundary.
    private static Dictionary<string, string> Decode(List<MimeParameter> parameters)
    {
        var decoded = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in parameters)
        {
            var name = Encoding.Latin1.GetString(parameter.Name.Span).ToLowerInvariant();
            var isExtended = name.EndsWith('*');
            var value = isExtended ? ExtendedValue.Decode(parameter.Value.Span) : EncodedWords.Decode(parameter.Value.Span);
            decoded.TryAdd(isExtended ? name[..^1] : name, value);
        }

        return decoded;
    }
}
