namespace Embedded.Mail.Tests.Conformance.Mirrors;

/// <summary>What a client knows of a message.</summary>
internal sealed class MirrorMessage
{
    /// <summary>Its UID; 0 while unknown.</summary>
    public long Uid { get; set; }

    /// <summary>Its flags and keywords but <c>\Recent</c>, in lower case; null while unknown.</summary>
    public SortedSet<string>? Flags { get; set; }

    public bool IsKnown => Uid > 0 && Flags is not null;

    public override string ToString() => $"{Uid}({(Flags is null ? "?" : string.Join(' ', Flags))})";
}
