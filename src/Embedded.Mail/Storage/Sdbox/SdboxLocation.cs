namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Where one user's mail lies. All are full paths.</summary>
/// <param name="Root">The mail root.</param>
/// <param name="Alternative">Where messages may lie that are not below the root (Dovecot's <c>ALT</c>); null for nowhere.</param>
/// <param name="Control">Where subscriptions and the last UIDVALIDITY lie (Dovecot's <c>CONTROL</c>); null for the root.</param>
internal sealed record SdboxLocation(string Root, string? Alternative = null, string? Control = null);
