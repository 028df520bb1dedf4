using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Embedded.Mail.Benchmarks.Mime;

/// <summary>Octets per second, in GB/s (10⁹ octets), of the mean.</summary>
/// <param name="octets">How many octets one operation of a case reads; null for cases of other classes, which a joined table has too.</param>
internal sealed class ThroughputColumn(Func<BenchmarkCase, long?> octets) : IColumn
{
    public string Id => nameof(ThroughputColumn);

    public string ColumnName => "GB/s";

    public string Legend => "10⁹ octets per second";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    // The mean is in nanoseconds: octets per nanosecond are GB/s.
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        summary[benchmarkCase]?.ResultStatistics is { Mean: > 0 } statistics && octets(benchmarkCase) is { } count
            ? (count / statistics.Mean).ToString("f2", CultureInfo.InvariantCulture)
            : "-";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
}
