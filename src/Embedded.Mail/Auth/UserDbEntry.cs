namespace Embedded.Mail.Auth;

/// <summary>A userdb and its place in the chain. Entries are asked in the order of their registration.</summary>
/// <param name="Db">The data base.</param>
/// <param name="Settings">Its settings; read once, when the server starts.</param>
public sealed record UserDbEntry(IUserDb Db, UserDbSettings Settings)
{
    /// <summary>A userdb with Dovecot's default settings.</summary>
    public UserDbEntry(IUserDb db)
        : this(db, new UserDbSettings())
    {
    }
}
