namespace Embedded.Mail.Mime;

/// <summary>One parameter of a Content-Type or Content-Disposition field, continuations merged, as its octets stand in the message.</summary>
/// <param name="Name">The name; it ends in <c>*</c> when the value is in the extended form of RFC 2231.</param>
/// <param name="Value">The value, without quotes.</param>
internal readonly record struct MimeParameter(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value);
