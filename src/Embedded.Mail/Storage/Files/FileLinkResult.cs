namespace Embedded.Mail.Storage.Files;

/// <summary>What came of <see cref="FileLayer.Link"/>.</summary>
internal enum FileLinkResult
{
    /// <summary>The file has the further name.</summary>
    Linked,

    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>The name is taken.</summary>
    AlreadyThere,

    /// <summary>The file system cannot: another file system, too many names, links not allowed.</summary>
    NotPossible,
}
