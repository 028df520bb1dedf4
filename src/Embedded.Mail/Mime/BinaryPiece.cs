namespace Embedded.Mail.Mime;

/// <summary>A stretch of a <see cref="BinaryMessage"/>.</summary>
/// <param name="Source">Where its octets are in the message, unless it is <paramref name="Text"/>.</param>
/// <param name="Encoding">The transfer encoding to undo; null for octets that stay as they are.</param>
/// <param name="Text">What is written instead of octets of the message.</param>
/// <param name="Start">Where it begins in the whole.</param>
/// <param name="Length">Count of octets it gives.</param>
internal readonly record struct BinaryPiece(OctetRange Source, string? Encoding, ReadOnlyMemory<byte> Text, long Start, long Length);
