using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Embedded.Mail.Auth.OAuth2;

/// <summary>What is said of a token: by itself, or by its issuer. Immutable.</summary>
/// <param name="Values">Strings, numbers and truth values as text, lists of these; what is of another form is left out.</param>
internal sealed record TokenClaims(ImmutableDictionary<string, ImmutableArray<string>> Values)
{
    /// <summary>Nothing.</summary>
    public static TokenClaims None { get; } = new(ImmutableDictionary<string, ImmutableArray<string>>.Empty);

    /// <summary>Reads an object; null where it is none.</summary>
    public static TokenClaims? TryRead(ReadOnlyMemory<byte> json)
    {
        using var document = TokenJson.TryRead(json);
        return document is null
            ? null
            : new TokenClaims(document.RootElement.EnumerateObject()
                .Select(static claim => KeyValuePair.Create(claim.Name, Read(claim.Value))).Where(static claim => !claim.Value.IsDefault)
                .ToImmutableDictionary(StringComparer.Ordinal));
    }

    /// <summary>These, and those of another, which win.</summary>
    public TokenClaims With(TokenClaims other) => new(Values.SetItems(other.Values));

    /// <summary>A claim as text, the items of a list parted by spaces; null where there is none.</summary>
    public string? Text(string name) => Values.TryGetValue(name, out var values) ? string.Join(' ', values) : null;

    /// <summary>A claim as a list; none where there is none.</summary>
    public ImmutableArray<string> List(string name) => Values.GetValueOrDefault(name, []);

    /// <summary>A claim as seconds since 1970, which may have a fraction (RFC 7519 §2).</summary>
    /// <returns>False when it is there and no number.</returns>
    public bool TryGetTime(string name, out double? seconds)
    {
        seconds = null;
        if (Text(name) is not { } text)
        {
            return true;
        }

        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value);
        seconds = isNumber ? value : null;
        return isNumber;
    }

    private static ImmutableArray<string> Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => [.. value.EnumerateArray().Select(Scalar).OfType<string>()],
        _ when Scalar(value) is { } text => [text],
        _ => default,
    };

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}
