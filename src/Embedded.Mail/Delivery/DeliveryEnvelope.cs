using System.Net;

namespace Embedded.Mail.Delivery;

/// <summary>What is known about a message besides its recipients. Immutable.</summary>
/// <param name="From">The reverse path without angle brackets; empty for the null sender.</param>
public sealed record DeliveryEnvelope(string From)
{
    /// <summary>
    /// Whole header fields, CRLF after each line, that go between <c>Delivered-To</c> and the message's own header: the <c>Received</c> field of the protocol. Empty for none.
    /// </summary>
    public ReadOnlyMemory<byte> TraceFields { get; init; }

    /// <summary>
    /// What <c>Delivered-To</c> says when the message has exactly one recipient; null to leave the field out. An own delivery leaves it to the recipient's address.
    /// </summary>
    public string? DeliveredTo { get; init; }

    /// <summary>The service that delivers, as userdbs see it (<c>%s</c>). Default <c>lmtp</c>.</summary>
    public string Service { get; init; } = "lmtp";

    /// <summary>The client's address; null for none.</summary>
    public IPEndPoint? RemoteEndPoint { get; init; }

    /// <summary>The address the client connected to; null for none.</summary>
    public IPEndPoint? LocalEndPoint { get; init; }

    /// <summary>An identity for the log.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>Who was authenticated when the message was handed in; null for nobody.</summary>
    public string? AuthenticatedUser { get; init; }
}
