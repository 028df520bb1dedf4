namespace Embedded.Mail.Auth.Sasl;

/// <summary>Finds the octets that bind a login to its TLS connection; null where they cannot be had.</summary>
/// <param name="type">The registered name of the binding, such as <c>tls-exporter</c>.</param>
internal delegate byte[]? ChannelBindings(string type);
