using Embedded.Mail.Auth.Static;

namespace Embedded.Mail.Auth.Chain;

/// <summary>A userdb of the chain with its settings read and checked.</summary>
internal sealed class UserDbLink
{
    private readonly UserDbSkip _skip;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="FormatException">A template cannot be read; the message names userdb and setting.</exception>
    public UserDbLink(UserDbEntry entry, IUserDb db, int position)
    {
        var settings = entry.Settings;
        var name = $"userdb {position} ({entry.Db.Name})";
        Db = db;
        IsPrefetch = entry.Db is PrefetchUserDb;
        AsksPassDbs = entry.Db is IPassDbBackedUserDb { AsksPassDbs: true };
        ResultSuccess = settings.ResultSuccess;
        ResultFailure = settings.ResultFailure;
        ResultInternalFail = settings.ResultInternalFail;
        DefaultFields = FieldTemplate.Parse(settings.DefaultFields, $"{name} default_fields");
        OverrideFields = FieldTemplate.Parse(settings.OverrideFields, $"{name} override_fields");
        _skip = settings.Skip;
    }

    /// <summary>The userdb as it is asked: guarded, maybe with a cache before it.</summary>
    public IUserDb Db { get; }

    /// <summary>Whether it knows only what the passdbs gave.</summary>
    public bool IsPrefetch { get; }

    /// <summary>Whether the passdbs say who exists.</summary>
    public bool AsksPassDbs { get; }

    public AuthDbRule ResultSuccess { get; }

    public AuthDbRule ResultFailure { get; }

    public AuthDbRule ResultInternalFail { get; }

    public FieldTemplate DefaultFields { get; }

    public FieldTemplate OverrideFields { get; }

    /// <summary>Whether this userdb is to be passed over.</summary>
    /// <param name="isFound">Whether a userdb before has found the user.</param>
    public bool IsSkipped(bool isFound) => _skip switch
    {
        UserDbSkip.Found => isFound,
        UserDbSkip.NotFound => !isFound,
        _ => false,
    };
}
