using System.Formats.Asn1;
using System.Text;

namespace Embedded.Mail.Ldap.Wire;

/// <summary>Requests in the form of RFC 4511, one message each.</summary>
internal static class LdapRequests
{
    private const int Version = 3;

    /// <summary>A simple bind (RFC 4511 §4.2). The array holds the password: clear it when it is sent.</summary>
    public static byte[] Bind(int id, string dn, ReadOnlySpan<byte> password)
    {
        // The writer's own buffers hold the password too; only a reset clears them.
        var writer = new AsnWriter(AsnEncodingRules.BER, Math.Max(1024, (2 * password.Length) + 1024));
        using (Begin(writer, id))
        using (writer.PushSequence(LdapTags.BindRequest))
        {
            writer.WriteInteger(Version);
            WriteText(writer, dn);
            writer.WriteOctetString(password, LdapTags.SimplePassword);
        }

        return Take(writer);
    }

    /// <summary>A bind by SASL's EXTERNAL: the server takes who we are from the connection, a client certificate or a unix socket (RFC 4513 §5.2.3).</summary>
    public static byte[] BindExternal(int id)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (Begin(writer, id))
        using (writer.PushSequence(LdapTags.BindRequest))
        {
            writer.WriteInteger(Version);
            WriteText(writer, "");
            using (writer.PushSequence(LdapTags.SaslCredentials))
            {
                WriteText(writer, "EXTERNAL");
                WriteText(writer, "");
            }
        }

        return Take(writer);
    }

    /// <summary>The goodbye (RFC 4511 §4.3); it has no answer.</summary>
    public static byte[] Unbind(int id)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (Begin(writer, id))
        {
            writer.WriteNull(LdapTags.UnbindRequest);
        }

        return Take(writer);
    }

    /// <summary>StartTLS (RFC 4511 §4.14.1).</summary>
    public static byte[] StartTls(int id)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (Begin(writer, id))
        using (writer.PushSequence(LdapTags.ExtendedRequest))
        {
            writer.WriteOctetString(Encoding.UTF8.GetBytes(LdapOids.StartTls), LdapTags.ExtendedName);
        }

        return Take(writer);
    }

    /// <summary>A search (RFC 4511 §4.5.1).</summary>
    public static byte[] Search(int id, LdapSearch search)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (Begin(writer, id))
        {
            using (writer.PushSequence(LdapTags.SearchRequest))
            {
                WriteSearch(writer, search);
            }

            WriteControls(writer, search);
        }

        return Take(writer);
    }

    private static void WriteSearch(AsnWriter writer, LdapSearch search)
    {
        WriteText(writer, search.BaseDn);
        writer.WriteEnumeratedValue(search.Scope);
        writer.WriteEnumeratedValue(search.Dereference);
        writer.WriteInteger(search.SizeLimit);
        writer.WriteInteger(search.TimeLimit);
        writer.WriteBoolean(false);
        search.Filter.Write(writer);
        using (writer.PushSequence())
        {
            foreach (var attribute in search.Attributes)
            {
                WriteText(writer, attribute);
            }
        }
    }

    private static void WriteControls(AsnWriter writer, LdapSearch search)
    {
        if (search.PageSize == 0)
        {
            return;
        }

        var value = new AsnWriter(AsnEncodingRules.BER);
        using (value.PushSequence())
        {
            value.WriteInteger(search.PageSize);
            value.WriteOctetString(search.PageCookie.Span);
        }

        // Not critical: a server without pages answers with all at once.
        using (writer.PushSequence(LdapTags.Controls))
        using (writer.PushSequence())
        {
            WriteText(writer, LdapOids.PagedResults);
            writer.WriteOctetString(value.Encode());
        }
    }

    private static AsnWriter.Scope Begin(AsnWriter writer, int id)
    {
        var scope = writer.PushSequence();
        writer.WriteInteger(id);
        return scope;
    }

    private static void WriteText(AsnWriter writer, string text) => writer.WriteOctetString(Encoding.UTF8.GetBytes(text));

    private static byte[] Take(AsnWriter writer)
    {
        var message = writer.Encode();
        writer.Reset();
        return message;
    }
}
