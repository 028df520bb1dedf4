using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage;

/// <summary>A change of flags and keywords.</summary>
/// <param name="Mode">Whether to add, take away or replace.</param>
/// <param name="Flags">The system flags.</param>
/// <param name="Keywords">The keywords.</param>
public sealed record FlagUpdate(FlagUpdateMode Mode, MessageFlags Flags, ImmutableArray<Keyword> Keywords)
{
    /// <summary>Adds system flags.</summary>
    public static FlagUpdate Add(MessageFlags flags) => new(FlagUpdateMode.Add, flags, []);

    /// <summary>Takes system flags away.</summary>
    public static FlagUpdate Remove(MessageFlags flags) => new(FlagUpdateMode.Remove, flags, []);

    /// <summary>The flags after the change.</summary>
    public MessageFlags Apply(MessageFlags before) => Mode switch
    {
        FlagUpdateMode.Add => before | Flags,
        FlagUpdateMode.Remove => before & ~Flags,
        _ => Flags,
    };

    /// <summary>The keywords after the change.</summary>
    public IEnumerable<Keyword> Apply(ImmutableArray<Keyword> before) => Mode switch
    {
        FlagUpdateMode.Add => before.Concat(Keywords),
        FlagUpdateMode.Remove => before.Except(Keywords),
        _ => Keywords,
    };
}
