namespace Embedded.Mail.Storage.Index.Cache;

/// <summary>How a field's values are stored. The numbers are those of the file.</summary>
internal enum CacheFieldType : byte
{
    /// <summary>Always the same size.</summary>
    Fixed = 0,

    /// <summary>Octets of any length.</summary>
    Variable = 1,

    /// <summary>Text of any length.</summary>
    Text = 2,

    /// <summary>A fixed size; several values of a message are joined bit by bit.</summary>
    Bitmask = 3,

    /// <summary>Fields of a message's header, see <see cref="CachedHeader"/>.</summary>
    Header = 4,
}
