namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>What befalls a call.</summary>
internal abstract record FileFault
{
    /// <summary>The system refuses.</summary>
    /// <param name="Number">Its error number.</param>
    /// <param name="HalfWritten">Whether the first half of the octets to write is written nevertheless.</param>
    public sealed record Error(int Number, bool HalfWritten = false) : FileFault;

    /// <summary>The process ends.</summary>
    /// <param name="Moment">When; half-way of a call that writes no octets is before it.</param>
    public sealed record Kill(KillMoment Moment) : FileFault;
}
