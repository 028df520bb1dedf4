namespace Embedded.Mail.Storage.Files;

/// <summary>How far a file's octets are brought before its writer goes on.</summary>
internal enum Durability
{
    /// <summary>To the system, which writes them in its own time.</summary>
    None,

    /// <summary>
    /// So far that the next sync of another file of the same file system, whose length changed since, makes them and their names durable: where <see cref="NameSync.WithNextSync"/>.
    /// </summary>
    WithNextSync,

    /// <summary>To the system, and to stable storage together with their name, by one sync once the file has it: where <see cref="NameSync.WithFile"/>.</summary>
    WithName,

    /// <summary>To stable storage.</summary>
    Now,
}
