namespace Embedded.Mail.Tests.Conformance.Mirrors;

/// <summary>A server said what it may not say, or what a client was told is not what there is.</summary>
internal sealed class MirrorException(string message) : Exception(message);
