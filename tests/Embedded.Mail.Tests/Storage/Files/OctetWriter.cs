namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>Writes octets somewhere.</summary>
internal delegate void OctetWriter(ReadOnlySpan<byte> octets);
