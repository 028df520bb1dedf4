using Embedded.Mail.Storage.Files;
using Embedded.Mail.Tests.Storage.Files;

namespace Embedded.Mail.Tests.Storage.Crash;

/// <summary>What a file system promises and offers, as far as a store asks.</summary>
/// <param name="Names">What brings names to stable storage.</param>
/// <param name="HasUnnamed">Whether files are made without names, as far as the machine's own file system can.</param>
internal sealed record DiskKind(NameSync Names, bool HasUnnamed)
{
    /// <summary>One that promises least.</summary>
    public static DiskKind Any { get; } = new(NameSync.ByDirectory, HasUnnamed: false);

    /// <summary>Scenarios, each with every file system that it is to be tried on.</summary>
    /// <param name="all">What all scenarios are tried on.</param>
    /// <param name="appends">What those that append are tried on besides, since it makes a difference to them.</param>
    public static IEnumerable<object[]> WithScenarios(DiskKind[] all, DiskKind[] appends) =>
        from scenario in CrashScenarios.All
        from kind in all.Concat(Appends(scenario) ? appends : [])
        select (object[])[scenario, kind];

    /// <summary>A file system of this kind.</summary>
    /// <param name="inner">Where the files are.</param>
    /// <param name="otherFileSystem">As <see cref="FaultyFileLayer.OtherFileSystem"/>.</param>
    public FaultyFileLayer Over(FileLayer inner, string? otherFileSystem = null) => new(inner) { Names = Names, HasUnnamed = HasUnnamed, OtherFileSystem = otherFileSystem };

    public override string ToString() => $"{Names}{(HasUnnamed ? ", unnamed" : "")}";

    private static bool Appends(CrashScenario scenario) => scenario.Steps.Any(static step => step.Name.StartsWith("append", StringComparison.Ordinal));
}
