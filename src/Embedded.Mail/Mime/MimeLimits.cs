namespace Embedded.Mail.Mime;

/// <summary>
/// How far a message is looked into. Nothing past a limit is an error: what lies there is text of the part it lies in, so sizes and offsets stay exact.
/// </summary>
public sealed record MimeLimits
{
    /// <summary>The limits that apply where none are given.</summary>
    public static MimeLimits Default { get; } = new();

    /// <summary>Levels of multiparts and enclosed messages; a deeper one is not opened. Default 100; at most 255.</summary>
    public int MaxDepth { get; init; } = 100;

    /// <summary>Parts of one message, all levels counted. Default 10,000.</summary>
    public int MaxParts { get; init; } = 10_000;

    /// <summary>Octets of one part's header that are looked at; fields behind them count as unknown. Default 10 MiB.</summary>
    public int MaxHeaderSize { get; init; } = 10 * 1024 * 1024;

    /// <summary>Header fields of one message that are remembered, all parts counted. Default 50,000.</summary>
    public int MaxFields { get; init; } = 50_000;

    /// <summary>Parameters of one header field; further ones are dropped. Default 1,000.</summary>
    public int MaxParameters { get; init; } = 1_000;

    /// <summary>Addresses of one envelope; further ones are dropped. Default 20,000.</summary>
    public int MaxAddresses { get; init; } = 20_000;
}
