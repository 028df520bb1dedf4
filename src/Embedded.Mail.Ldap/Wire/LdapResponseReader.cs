using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Text;

namespace Embedded.Mail.Ldap.Wire;

/// <summary>Reads a server's messages.</summary>
internal static class LdapResponseReader
{
    private static readonly ImmutableDictionary<string, ImmutableArray<string>> NoAttributes =
        ImmutableDictionary.Create<string, ImmutableArray<string>>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads one whole message; false, and why, where it is none that can be understood.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> message, [NotNullWhen(true)] out LdapResponse? response, [NotNullWhen(false)] out string? error)
    {
        try
        {
            response = Read(new AsnReader(message, AsnEncodingRules.BER).ReadSequence());
            error = response is null ? "unknown LDAP operation" : null;
            return response is not null;
        }
        catch (Exception e) when (e is AsnContentException or InvalidOperationException)
        {
            (response, error) = (null, $"malformed LDAP message: {e.Message}");
            return false;
        }
    }

    private static LdapResponse? Read(AsnReader message)
    {
        if (!message.TryReadInt32(out var id))
        {
            return null;
        }

        var tag = message.PeekTag();
        if (tag == LdapTags.SearchEntry)
        {
            return ReadEntry(id, message.ReadSequence(tag));
        }

        if (tag == LdapTags.SearchReference)
        {
            return new LdapReference(id);
        }

        return tag == LdapTags.BindResponse || tag == LdapTags.SearchDone || tag == LdapTags.ExtendedResponse
            ? ReadResult(id, message.ReadSequence(tag), message)
            : null;
    }

    private static LdapEntry ReadEntry(int id, AsnReader entry)
    {
        var dn = ReadText(entry);
        var attributes = NoAttributes.ToBuilder();
        for (var list = entry.ReadSequence(); list.HasData;)
        {
            var attribute = list.ReadSequence();
            attributes[ReadText(attribute)] = ReadValues(attribute.ReadSetOf(skipSortOrderValidation: true));
        }

        return new LdapEntry(id, dn, attributes.ToImmutable());
    }

    private static ImmutableArray<string> ReadValues(AsnReader set)
    {
        var values = ImmutableArray.CreateBuilder<string>();
        while (set.HasData)
        {
            values.Add(ReadText(set));
        }

        return values.DrainToImmutable();
    }

    // LDAPResult; what follows in a bind's or an extended response is nothing that is used here.
    private static LdapResult ReadResult(int id, AsnReader result, AsnReader message)
    {
        var code = (LdapResultCode)(int)ReadCode(result);
        ReadText(result);
        return new LdapResult(id, code, ReadText(result), ReadPageCookie(message));
    }

    private static uint ReadCode(AsnReader result)
    {
        uint code = 0;
        foreach (var octet in result.ReadEnumeratedBytes().Span)
        {
            code = (code << 8) | octet;
        }

        return code;
    }

    private static ReadOnlyMemory<byte> ReadPageCookie(AsnReader message)
    {
        if (!message.HasData || message.PeekTag() != LdapTags.Controls)
        {
            return default;
        }

        for (var controls = message.ReadSequence(LdapTags.Controls); controls.HasData;)
        {
            var control = controls.ReadSequence();
            if (ReadText(control) == LdapOids.PagedResults)
            {
                return ReadCookie(control);
            }
        }

        return default;
    }

    private static ReadOnlyMemory<byte> ReadCookie(AsnReader control)
    {
        if (control.HasData && control.PeekTag() == Asn1Tag.Boolean)
        {
            control.ReadBoolean();
        }

        var value = new AsnReader(control.ReadOctetString(), AsnEncodingRules.BER).ReadSequence();
        value.ReadIntegerBytes();
        return value.ReadOctetString();
    }

    private static string ReadText(AsnReader reader) => Encoding.UTF8.GetString(reader.ReadOctetString());
}
