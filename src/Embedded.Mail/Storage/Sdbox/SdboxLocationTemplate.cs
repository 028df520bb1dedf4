using System.Diagnostics.CodeAnalysis;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Storage.Sdbox;

/// <summary>
/// A mail location as settings have it: Dovecot's <c>mail_location</c>, which becomes a user's by putting in the variables. It is cut into its parts before that, so that no name can add one.
/// Immutable.
/// </summary>
internal sealed class SdboxLocationTemplate
{
    private const string Driver = "sdbox:";
    private static readonly string[] Drivers = ["maildir", "mbox", "mdbox", "dbox", "imapc", "pop3c", "cydir", "sdbox"];

    private readonly VariableExpander _root;
    private readonly VariableExpander? _alternative;
    private readonly VariableExpander? _control;

    private SdboxLocationTemplate(VariableExpander root, VariableExpander? alternative, VariableExpander? control) =>
        (_root, _alternative, _control) = (root, alternative, control);

    /// <summary>Reads a location; false, and why, for one that cannot be served.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SdboxLocationTemplate? template, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        template = null;
        var parts = (text.StartsWith(Driver, StringComparison.Ordinal) ? text[Driver.Length..] : text).Split(':');
        if (Drivers.Contains(parts[0]))
        {
            error = $"this store reads sdbox, not {parts[0]}";
            return false;
        }

        if (!TryParseDirectory(parts[0], out var root, out error))
        {
            return false;
        }

        VariableExpander? alternative = null, control = null;
        foreach (var option in parts.Skip(1))
        {
            if (!TryParseOption(option, ref alternative, ref control, out error))
            {
                return false;
            }
        }

        template = new(root, alternative, control);
        return true;
    }

    /// <summary>The place of one user's mail.</summary>
    /// <exception cref="MailStoreException">Cannot: the user has no home where one is needed, or a name that would lead elsewhere.</exception>
    public SdboxLocation Expand(MailUser user)
    {
        ThrowIfUnsafe(user);
        var values = VariableValues.ForUser(user);
        return new(Expand(_root, user, values), _alternative is null ? null : Expand(_alternative, user, values), _control is null ? null : Expand(_control, user, values));
    }

    private static bool TryParseOption(string option, ref VariableExpander? alternative, ref VariableExpander? control, [NotNullWhen(false)] out string? error)
    {
        error = null;
        if (option.Length == 0)
        {
            return true;
        }

        var at = option.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = at < 0 ? (option, "") : (option[..at], option[(at + 1)..]);
        return name switch
        {
            "ALT" => TryParseDirectory(value, out alternative, out error),
            "CONTROL" => TryParseDirectory(value, out control, out error),
            "LAYOUT" when value == "fs" => true,
            _ => Fail($"{name} is not supported", out error),
        };
    }

    // A slash at the end says nothing; left there, it would look like a variable that became empty.
    private static bool TryParseDirectory(string text, [NotNullWhen(true)] out VariableExpander? directory, [NotNullWhen(false)] out string? error)
    {
        directory = null;
        var trimmed = text.Length > 1 ? text.TrimEnd('/') : text;
        if (trimmed.Length == 0 || trimmed == "~")
        {
            return Fail("a directory is missing", out error);
        }

        if (trimmed[0] == '~' && !trimmed.StartsWith("~/", StringComparison.Ordinal))
        {
            return Fail("the homes of other users are not supported", out error);
        }

        return IsPlain(trimmed) ? VariableExpander.TryParse(trimmed, out directory, out error) : Fail("a directory must not have levels that are empty or '..'", out error);
    }

    private static bool IsPlain(string path) =>
        !path.Contains('\0', StringComparison.Ordinal) && !path.Contains("//", StringComparison.Ordinal) && !path.Split('/').Contains("..");

    private static bool Fail(string why, [NotNullWhen(false)] out string? error)
    {
        error = why;
        return false;
    }

    // Whatever the home or the location of the userdb was made of, it may have been this name.
    private static void ThrowIfUnsafe(MailUser user)
    {
        if (user.Name.AsSpan().ContainsAny('/', '\0') || IsStep(user.Name) || IsStep(user.LocalPart) || IsStep(user.Domain)
            || (user.MailLocation is not null && user.Name.Contains(':', StringComparison.Ordinal)))
        {
            throw new MailStoreException(MailStoreError.Cannot, "A user of this name has no place for mail");
        }
    }

    private static bool IsStep(string text) => text is "." or "..";

    private static string Expand(VariableExpander text, MailUser user, VariableValues values)
    {
        var needsHome = text.Text.StartsWith("~/", StringComparison.Ordinal) || text.VariableNames.Contains("home");
        if (needsHome && string.IsNullOrEmpty(user.Home))
        {
            throw new MailStoreException(MailStoreError.Cannot, "The user has no home directory for mail");
        }

        var home = user.Home?.TrimEnd('/') ?? "";
        var path = text.Expand(values.With("home", home));
        path = path.StartsWith("~/", StringComparison.Ordinal) ? home + path[1..] : path;

        // A variable that is empty would make one user's root a level above another's.
        return IsPlain(path) && !path.EndsWith('/') && path.Length > 0
            ? Path.GetFullPath(path)
            : throw new MailStoreException(MailStoreError.Cannot, "The user's name gives no place for mail");
    }
}
