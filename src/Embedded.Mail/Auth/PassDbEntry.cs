namespace Embedded.Mail.Auth;

/// <summary>A passdb and its place in the chain. Entries are asked in the order of their registration.</summary>
/// <param name="Db">The data base.</param>
/// <param name="Settings">Its settings; read once, when the server starts.</param>
public sealed record PassDbEntry(IPassDb Db, PassDbSettings Settings)
{
    /// <summary>A passdb with Dovecot's default settings.</summary>
    public PassDbEntry(IPassDb db)
        : this(db, new PassDbSettings())
    {
    }
}
