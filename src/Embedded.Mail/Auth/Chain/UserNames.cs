namespace Embedded.Mail.Auth.Chain;

/// <summary>The fields <c>user</c>, <c>username</c> and <c>domain</c>, by which a passdb or userdb changes the user's name.</summary>
internal static class UserNames
{
    /// <summary>The order in which the fields of one answer count: a whole name first, and then parts of it, whatever the order in which a data base has them.</summary>
    public static int Rank(string field) => field switch
    {
        "user" => 0,
        "username" => 1,
        "domain" => 2,
        _ => 3,
    };

    /// <summary>The new name, or null when the field is another one.</summary>
    public static string? Change(string user, string field, string value)
    {
        var at = user.IndexOf('@', StringComparison.Ordinal);
        return field switch
        {
            "user" => value,
            "username" => value.Contains('@', StringComparison.Ordinal) || at < 0 ? value : value + user[at..],
            "domain" => (at < 0 ? user : user[..at]) + "@" + value,
            _ => null,
        };
    }
}
