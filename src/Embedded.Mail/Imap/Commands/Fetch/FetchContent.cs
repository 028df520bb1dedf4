using Embedded.Mail.Mime;

namespace Embedded.Mail.Imap.Commands.Fetch;

/// <summary>Where the octets of one answered section are.</summary>
/// <param name="Body">The message, or a part of it decoded; null for the header fields gathered for the response.</param>
/// <param name="Range">The stretch there.</param>
internal readonly record struct FetchContent(MessageBody? Body, OctetRange Range)
{
    /// <summary>Whether it holds NUL as such, and so can be answered as a literal8 alone.</summary>
    public bool HasNul { get; init; }
}
