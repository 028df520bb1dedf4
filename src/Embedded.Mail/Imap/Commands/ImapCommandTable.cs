using System.Collections.Frozen;
using Embedded.Mail.Imap.Session;
using Embedded.Mail.Imap.Wire;

namespace Embedded.Mail.Imap.Commands;

/// <summary>All commands.</summary>
internal static class ImapCommandTable
{
    private const int LongestName = 32;

    private static readonly FrozenDictionary<string, ImapCommand> ByName = ((ImapCommand[])
    [
        ImapCommand.InAnyState("CAPABILITY", CapabilityCommand.HandleAsync),
        ImapCommand.InAnyState("NOOP", NoopCommand.HandleAsync),
        ImapCommand.InAnyState("LOGOUT", LogoutCommand.HandleAsync, CommandTraits.NoSync),
        ImapCommand.InAnyState("ID", IdCommand.HandleAsync),
        ImapCommand.BeforeLogin("STARTTLS", StartTlsCommand.HandleAsync),
        ImapCommand.BeforeLogin("LOGIN", LoginCommand.HandleAsync),
        ImapCommand.BeforeLogin("AUTHENTICATE", AuthenticateCommand.HandleAsync),
        ImapCommand.InAuthenticated("ENABLE", EnableCommand.HandleAsync),
        ImapCommand.InAuthenticated("COMPRESS", CompressCommand.HandleAsync),
        ImapCommand.InAuthenticated("UNAUTHENTICATE", UnauthenticateCommand.HandleAsync, CommandTraits.NoSync),
        ImapCommand.InAuthenticated("SELECT", SelectCommand.HandleAsync, CommandTraits.NoSync),
        ImapCommand.InAuthenticated("EXAMINE", SelectCommand.HandleExamineAsync, CommandTraits.NoSync),
        ImapCommand.InAuthenticated("CREATE", CreateCommand.HandleAsync),
        ImapCommand.InAuthenticated("DELETE", MailboxCommands.HandleDeleteAsync),
        ImapCommand.InAuthenticated("RENAME", MailboxCommands.HandleRenameAsync),
        ImapCommand.InAuthenticated("SUBSCRIBE", MailboxCommands.HandleSubscribeAsync),
        ImapCommand.InAuthenticated("UNSUBSCRIBE", MailboxCommands.HandleUnsubscribeAsync),
        ImapCommand.InAuthenticated("LIST", ListCommand.HandleAsync),
        ImapCommand.InAuthenticated("XLIST", XlistCommand.HandleAsync),
        ImapCommand.InAuthenticated("LSUB", ListCommand.HandleLsubAsync),
        ImapCommand.InAuthenticated("NAMESPACE", NamespaceCommand.HandleAsync),
        ImapCommand.InAuthenticated("GETACL", AclCommands.HandleGetAclAsync),
        ImapCommand.InAuthenticated("SETACL", AclCommands.HandleSetAclAsync),
        ImapCommand.InAuthenticated("DELETEACL", AclCommands.HandleDeleteAclAsync),
        ImapCommand.InAuthenticated("LISTRIGHTS", AclCommands.HandleListRightsAsync),
        ImapCommand.InAuthenticated("MYRIGHTS", AclCommands.HandleMyRightsAsync),
        ImapCommand.InAuthenticated("STATUS", StatusCommand.HandleAsync),
        ImapCommand.InAuthenticated("NOTIFY", NotifyCommand.HandleAsync),
        ImapCommand.InAuthenticated("IDLE", IdleCommand.HandleAsync),
        ImapCommand.InAuthenticated("GETMETADATA", GetMetadataCommand.HandleAsync),
        ImapCommand.InAuthenticated("SETMETADATA", SetMetadataCommand.HandleAsync),
        ImapCommand.InAuthenticated("GETQUOTA", QuotaCommands.HandleGetQuotaAsync),
        ImapCommand.InAuthenticated("GETQUOTAROOT", QuotaCommands.HandleGetQuotaRootAsync),
        ImapCommand.InAuthenticated("SETQUOTA", QuotaCommands.HandleSetQuotaAsync),
        ImapCommand.InSelected("CHECK", NoopCommand.HandleCheckAsync),
        ImapCommand.InSelected("CLOSE", CloseCommand.HandleAsync),
        ImapCommand.InSelected("UNSELECT", CloseCommand.HandleUnselectAsync),
        ImapCommand.InAuthenticated("GENURLAUTH", GenUrlAuthCommand.HandleAsync),
        ImapCommand.InAuthenticated("RESETKEY", GenUrlAuthCommand.HandleResetAsync),
        ImapCommand.InAuthenticated("URLFETCH", UrlFetchCommand.HandleAsync),
        ImapCommand.InAuthenticated("APPEND", AppendCommand.HandleAsync),
        .. ImapCommand.OnMessages("REPLACE", ReplaceCommand.HandleAsync),
        .. ImapCommand.OnMessages("FETCH", FetchCommand.HandleAsync, CommandTraits.KeepsSequenceNumbers),
        .. ImapCommand.OnMessages("SEARCH", SearchCommand.HandleAsync, CommandTraits.KeepsSequenceNumbers),
        .. ImapCommand.OnMessages("SORT", SearchCommand.HandleSortAsync, CommandTraits.KeepsSequenceNumbers),
        .. ImapCommand.OnMessages("THREAD", SearchCommand.HandleThreadAsync, CommandTraits.KeepsSequenceNumbers),
        ImapCommand.InSelected("CANCELUPDATE", CancelUpdateCommand.HandleAsync),
        ImapCommand.InAuthenticated("ESEARCH", MultiSearchCommand.HandleAsync),
        .. ImapCommand.OnMessages("STORE", StoreCommand.HandleAsync, CommandTraits.KeepsSequenceNumbers),
        .. ImapCommand.OnMessages("COPY", CopyCommand.HandleAsync),
        .. ImapCommand.OnMessages("MOVE", CopyCommand.HandleMoveAsync),
        ImapCommand.InSelected("EXPUNGE", ExpungeCommand.HandleAsync),
        ImapCommand.InSelected("UID EXPUNGE", ExpungeCommand.HandleUidAsync),
    ]).ToFrozenDictionary(command => command.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, ImapCommand>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Finds a command without regard to case; for <c>UID</c> the second word is read too. Null where there is none.</summary>
    public static ImapCommand? Find(ReadOnlySpan<byte> name, ref ImapReader reader)
    {
        Span<char> text = stackalloc char[LongestName];
        var length = Append(name, text, 0);
        if (text[..length] is "UID" && reader.Peek == ' ')
        {
            var second = reader;
            second.Skip(1);
            if (second.TryReadAtom(out var word))
            {
                text[length] = ' ';
                length = Append(word, text, length + 1);
                reader = second;
            }
        }

        return Lookup.TryGetValue(text[..length], out var command) ? command : null;
    }

    private static int Append(ReadOnlySpan<byte> name, Span<char> text, int start)
    {
        if (name.Length > text.Length - start - 1)
        {
            return 0;
        }

        for (var i = 0; i < name.Length; i++)
        {
            text[start + i] = char.ToUpperInvariant((char)name[i]);
        }

        return start + name.Length;
    }
}
