namespace Embedded.Mail.Auth.Unix;

/// <summary>The Unix users and groups that mail may be read as: <c>first_valid_uid</c> and its likes, with Dovecot's words where they refuse.</summary>
internal sealed class ValidIds(AuthOptions options)
{
    /// <summary>Why a user has no access to mail; null where none of the numbers forbids it.</summary>
    /// <param name="userId">The Unix user; null for the server's own, which is not judged.</param>
    /// <param name="groupId">The Unix group; null for the server's own.</param>
    public string? ErrorOf(uint? userId, uint? groupId) =>
        Error("UID", userId, options.FirstValidUserId, options.LastValidUserId) ?? Error("GID", groupId, options.FirstValidGroupId, options.LastValidGroupId);

    private static string? Error(string kind, uint? id, uint first, uint last)
    {
        var setting = id < first ? "first" : last != 0 && id > last ? "last" : null;
        return setting is null ? null
            : $"Mail access for users with {kind} {id} not permitted (see {setting}_valid_{kind.ToLowerInvariant()} in config file, {kind.ToLowerInvariant()} from userdb lookup).";
    }
}
