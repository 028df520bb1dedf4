using System.Buffers;

namespace Embedded.Mail.Mime;

/// <summary>Feeds a scanner: from a span, from pieces, from a stream.</summary>
internal static class StructureScan
{
    [ThreadStatic]
    private static StructureScanner? _idle;

    public static MessageStructure Run(ReadOnlySpan<byte> message, MimeLimits limits)
    {
        var scanner = Rent(limits);
        scanner.Read(message, isLast: true);
        return Finish(scanner, limits);
    }

    public static MessageStructure Run(in ReadOnlySequence<byte> message, MimeLimits limits)
    {
        if (message.IsSingleSegment)
        {
            return Run(message.FirstSpan, limits);
        }

        using var window = new ScanWindow(Rent(limits));
        foreach (var segment in message)
        {
            window.Add(segment.Span);
        }

        return Finish(window.End(), limits);
    }

    public static async ValueTask<MessageStructure> RunAsync(Stream message, MimeLimits limits, CancellationToken cancellationToken)
    {
        using var window = new ScanWindow(Rent(limits));
        while (true)
        {
            var count = await message.ReadAsync(window.Free(), cancellationToken);
            if (count == 0)
            {
                return Finish(window.End(), limits);
            }

            window.Filled(count);
        }
    }

    private static StructureScanner Rent(MimeLimits limits)
    {
        var scanner = _idle ?? new StructureScanner();
        _idle = null;
        scanner.Reset(limits);
        return scanner;
    }

    private static MessageStructure Finish(StructureScanner scanner, MimeLimits limits)
    {
        var structure = new MessageStructure(scanner.Table.Parts.ToArray(), scanner.Table.Fields.ToArray(), limits);
        scanner.Table.Shrink();
        _idle = scanner;
        return structure;
    }
}
