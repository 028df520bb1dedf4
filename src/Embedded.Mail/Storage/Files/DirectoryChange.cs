namespace Embedded.Mail.Storage.Files;

/// <summary>What a <see cref="DirectoryWatch"/> noticed.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Name">The name in the watched directory that it happened to; empty where it is none alone, and for watched files.</param>
internal readonly record struct DirectoryChange(DirectoryChangeKind Kind, string Name);
