namespace Embedded.Mail.Tests.Architecture;

/// <summary>What the code of one area may name.</summary>
/// <param name="Area">The namespace below <c>Embedded.Mail</c>; its own content and what lies below it is always allowed unless another row has it.</param>
/// <param name="MayName">The areas it may name, each with what lies below it, but for areas that have rows of their own.</param>
internal sealed record LayerRule(string Area, params string[] MayName)
{
    /// <summary>The areas in the order of their dependencies (design.md, §2). The root namespace composes everything and has no row.</summary>
    public static IReadOnlyList<LayerRule> All { get; } =
    [
        new("Diagnostics"),
        new("Messages"),
        new("Mime", "Messages"),
        new("Storage", "Messages", "Mime", "Diagnostics"),
        new("Storage.Files", "Diagnostics"),
        new("Storage.Index", "Messages", "Mime", "Storage", "Storage.Files", "Diagnostics"),
        new("Storage.Memory", "Messages", "Mime", "Storage", "Diagnostics"),
        new("Storage.Sdbox", "Messages", "Mime", "Storage", "Storage.Files", "Storage.Index", "Diagnostics"),
        new("Storage.Maildir", "Messages", "Mime", "Storage", "Storage.Files", "Storage.Index", "Diagnostics"),
        new("Storage.Mbox", "Messages", "Mime", "Storage", "Storage.Files", "Storage.Index", "Diagnostics"),
        new("Auth", "Messages", "Diagnostics"),
        new("Sieve", "Messages", "Mime", "Diagnostics"),
        new("Connections", "Diagnostics"),
        new("Replication", "Messages", "Mime", "Storage", "Diagnostics"),
        new("Delivery", "Messages", "Mime", "Storage", "Sieve", "Auth", "Diagnostics"),
        Wire("Imap"),
        Session("Imap"),
        Wire("Pop3"),
        Session("Pop3"),
        Wire("Lmtp"),
        Session("Lmtp", "Delivery", "Sieve"),
        Wire("ManageSieve"),
        Session("ManageSieve", "Sieve"),
    ];

    /// <summary>The row for a namespace below <c>Embedded.Mail</c>: the longest that fits; null for the root.</summary>
    public static LayerRule? For(string area) =>
        All.Where(rule => Contains(rule.Area, area)).MaxBy(rule => rule.Area.Length);

    /// <summary>Whether code under this row may name something in <paramref name="area"/>.</summary>
    public bool Allows(string area) =>
        For(area) is { } target && (target.Area == Area || MayName.Contains(target.Area) || IsOwnWire(target.Area));

    private bool IsOwnWire(string area) => area == Area + ".Wire";

    private static LayerRule Wire(string protocol) => new(protocol + ".Wire", "Messages", "Mime");

    private static LayerRule Session(string protocol, params string[] more) =>
        new(protocol, ["Messages", "Mime", "Storage", "Auth", "Connections", "Diagnostics", .. more]);

    private static bool Contains(string outer, string inner) =>
        inner == outer || inner.StartsWith(outer + ".", StringComparison.Ordinal);
}
