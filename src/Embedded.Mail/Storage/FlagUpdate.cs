using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>A change of flags and keywords.</summary>
/// <param name="Mode">Whether to add, take away or replace.</param>
/// <param name="Flags">The system flags.</param>
/// <param name="Keywords">The keywords.</param>
public sealed record FlagUpdate(FlagUpdateMode Mode, MessageFlags Flags, ImmutableArray<Keyword> Keywords)
{
    /// <summary>The system flags that may change, whatever else the update names; all of them by default.</summary>
    public MessageFlags Changeable { get; init; } = MessageFlags.All;

    /// <summary>Whether keywords may change, whatever the update names; they may by default.</summary>
    public bool ChangesKeywords { get; init; } = true;

    /// <summary>The system flags that the update sets.</summary>
    public MessageFlags Added => Mode == FlagUpdateMode.Remove ? MessageFlags.None : Flags & Changeable;

    /// <summary>The system flags that the update takes away.</summary>
    public MessageFlags Removed => Mode switch
    {
        FlagUpdateMode.Add => MessageFlags.None,
        FlagUpdateMode.Remove => Flags & Changeable,
        _ => Changeable & ~Flags,
    };

    /// <summary>Adds system flags.</summary>
    public static FlagUpdate Add(MessageFlags flags) => new(FlagUpdateMode.Add, flags, []);

    /// <summary>Takes system flags away.</summary>
    public static FlagUpdate Remove(MessageFlags flags) => new(FlagUpdateMode.Remove, flags, []);

    /// <summary>The flags after the change.</summary>
    public MessageFlags Apply(MessageFlags before) => (before & ~Removed) | Added;

    /// <summary>The keywords after the change.</summary>
    public IEnumerable<Keyword> Apply(ImmutableArray<Keyword> before) => Mode switch
    {
        _ when !ChangesKeywords => before,
        FlagUpdateMode.Add => before.Concat(Keywords),
        FlagUpdateMode.Remove => before.Except(Keywords),
        _ => Keywords,
    };
}
