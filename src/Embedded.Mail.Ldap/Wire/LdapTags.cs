using System.Formats.Asn1;

namespace Embedded.Mail.Ldap.Wire;

/// <summary>Tags of the protocol's operations and choices (RFC 4511 appendix B).</summary>
internal static class LdapTags
{
    public static readonly Asn1Tag BindRequest = Operation(0);
    public static readonly Asn1Tag BindResponse = Operation(1);
    public static readonly Asn1Tag UnbindRequest = new(TagClass.Application, 2);
    public static readonly Asn1Tag SearchRequest = Operation(3);
    public static readonly Asn1Tag SearchEntry = Operation(4);
    public static readonly Asn1Tag SearchDone = Operation(5);
    public static readonly Asn1Tag SearchReference = Operation(19);
    public static readonly Asn1Tag ExtendedRequest = Operation(23);
    public static readonly Asn1Tag ExtendedResponse = Operation(24);
    public static readonly Asn1Tag Controls = Choice(0);
    public static readonly Asn1Tag SimplePassword = Primitive(0);
    public static readonly Asn1Tag SaslCredentials = Choice(3);
    public static readonly Asn1Tag ExtendedName = Primitive(0);

    /// <summary>A constructed context-specific tag.</summary>
    public static Asn1Tag Choice(int number) => new(TagClass.ContextSpecific, number, isConstructed: true);

    /// <summary>A primitive context-specific tag.</summary>
    public static Asn1Tag Primitive(int number) => new(TagClass.ContextSpecific, number);

    private static Asn1Tag Operation(int number) => new(TagClass.Application, number, isConstructed: true);
}
