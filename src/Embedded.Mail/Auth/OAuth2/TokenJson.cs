using System.Text.Json;

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
}
