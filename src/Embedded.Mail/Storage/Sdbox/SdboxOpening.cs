using System.Diagnostics.CodeAnalysis;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>What opening a message file gave.</summary>
/// <param name="File">The file, to be disposed by the caller; null when its body cannot be told.</param>
/// <param name="Damage">What is wrong, if anything; with metadata alone damaged there is a file all the same.</param>
/// <param name="Offset">Where in the file the damage was noticed.</param>
internal readonly record struct SdboxOpening(SdboxFile? File, SdboxDamage Damage, long Offset)
{
    /// <summary>Whether the body can be read.</summary>
    [MemberNotNullWhen(true, nameof(File))]
    public bool HasBody => File is not null;
}
