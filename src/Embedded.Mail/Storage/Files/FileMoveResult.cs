namespace Embedded.Mail.Storage.Files;

/// <summary>What came of <see cref="FileLayer.Move"/>.</summary>
internal enum FileMoveResult
{
    /// <summary>The file has the new name and no longer the old one.</summary>
    Moved,

    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>The name is taken; nothing was changed.</summary>
    AlreadyThere,
}
