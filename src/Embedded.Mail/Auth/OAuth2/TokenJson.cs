using System.Text.Json;
using System.Text.Unicode;

namespace Embedded.Mail.Auth.OAuth2;

/// <summary>How JSON from others is read: strictly, without names that come twice, since two readers could take them in two ways (RFC 8259 §4).</summary>
internal static class TokenJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Reads an object; null where it is none.</summary>
    public static JsonDocument? TryRead(ReadOnlyMemory<byte> octets)
    {
        try
        {
            if (!IsText(octets.Span))
            {
                return null;
            }

            var document = JsonDocument.Parse(octets, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A string of an object; null where there is none, or something else.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // What is no UTF-8, or has half a surrogate pair behind an escape, is well-formed for the parser, and an error of the program only when somebody asks for the text.
    private static bool IsText(ReadOnlySpan<byte> octets)
    {
        if (!Utf8.IsValid(octets))
        {
            return false;
        }

        var reader = new Utf8JsonReader(octets, new JsonReaderOptions { MaxDepth = Strict.MaxDepth });
        try
        {
            while (reader.Read())
            {
                _ = reader.ValueIsEscaped ? reader.GetString() : null;
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
