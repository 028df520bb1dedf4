namespace Embedded.Mail.Storage;

/// <summary>What becomes of the rights that a change of an access control list names (RFC 4314 §3.1).</summary>
public enum AclUpdateMode
{
    /// <summary>They and no others are the identifier's from now on; none at all takes the identifier out of the list.</summary>
    Replace,

    /// <summary>They are the identifier's too: <c>+</c>.</summary>
    Add,

    /// <summary>They are the identifier's no longer: <c>-</c>.</summary>
    Remove,
}
