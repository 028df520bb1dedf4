namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>What a section of FETCH asks of a part (RFC 9051 §6.4.5.1).</summary>
internal enum FetchSectionKind
{
    /// <summary><c>BODY[]</c>, <c>BODY[1]</c>: all of it.</summary>
    Whole,

    /// <summary><c>HEADER</c>.</summary>
    Header,

    /// <summary><c>HEADER.FIELDS</c>: the fields named.</summary>
    HeaderFields,

    /// <summary><c>HEADER.FIELDS.NOT</c>: all other fields.</summary>
    HeaderFieldsNot,

    /// <summary><c>TEXT</c>.</summary>
    Text,

    /// <summary><c>MIME</c>: the part's own header.</summary>
    Mime,

    /// <summary><c>BINARY[1]</c>: the part without its transfer encoding (RFC 3516).</summary>
    Binary,

    /// <summary><c>BINARY.SIZE[1]</c>: how long that is.</summary>
    BinarySize,
}
