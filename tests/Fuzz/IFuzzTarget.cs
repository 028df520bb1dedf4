namespace Embedded.Mail.Fuzz;

/// <summary>What is fuzzed.</summary>
internal interface IFuzzTarget
{
    /// <summary>Good and bad inputs to begin with.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Pieces that matter in the input's language.</summary>
    IReadOnlyList<byte[]> Pieces { get; }

    /// <summary>Runs one input. An exception is a finding.</summary>
    void Execute(byte[] input);
}
