using System.Collections.Immutable;
using Embedded.Mail.Messages;

namespace Embedded.Mail.Auth.Chain;

/// <summary>One walk along the userdbs: the fields gathered by now, and what has been decided.</summary>
internal sealed class UserDbRun(AuthRequest request)
{
    private const string PassDbPrefix = "userdb_";

    private AuthRequest _draftRequest = request;
    private ImmutableDictionary<string, string> _draft = MailUser.NoFields;

    /// <summary>The user, under the name that the userdbs gave.</summary>
    public AuthRequest Request { get; private set; } = request;

    /// <summary>The user as the userdb in hand sees it.</summary>
    public AuthRequest Draft => _draftRequest;

    /// <summary>The fields of all userdbs that found the user.</summary>
    public ImmutableDictionary<string, string> Fields { get; private set; } = MailUser.NoFields;

    /// <summary>Whether some userdb has decided that the user is known.</summary>
    public bool IsFound { get; set; }

    /// <summary>Whether a rule has refused the user for good.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Whether a back end did not answer.</summary>
    public bool HasSeenInternalFailure { get; set; }

    /// <summary>Takes what the passdbs said for the userdbs: it stands beside what these say themselves, as in Dovecot, with and without <c>prefetch</c>.</summary>
    public void Prefetch(AuthRequest user)
    {
        foreach (var (name, value) in user.Fields.Where(passed => passed.Key.StartsWith(PassDbPrefix, StringComparison.OrdinalIgnoreCase)))
        {
            Set(name[PassDbPrefix.Length..], value);
        }
    }

    /// <summary>Takes the user as the passdbs know him, with another name maybe.</summary>
    public void Adopt(AuthRequest known)
    {
        _draftRequest = _draftRequest with { UserName = known.UserName };
        Prefetch(known);
    }

    /// <summary>Begins with the next userdb.</summary>
    public void Begin()
    {
        _draft = Fields;
        _draftRequest = Request;
    }

    /// <summary>Keeps what the userdb said.</summary>
    public void Keep()
    {
        Fields = _draft;
        Request = _draftRequest;
    }

    /// <summary>Sets the fields of a template.</summary>
    public void Set(FieldTemplate template)
    {
        foreach (var field in template.Expand(_draftRequest.ToVariables(_draft)))
        {
            if (!field.IsProtected || !_draft.ContainsKey(field.Name))
            {
                Set(field.Name, field.Value);
            }
        }
    }

    /// <summary>Sets what a userdb gave.</summary>
    public void Set(ImmutableDictionary<string, string> fields)
    {
        foreach (var (name, value) in fields)
        {
            Set(name, value);
        }
    }

    private void Set(string field, string value)
    {
        if (UserNames.Change(_draftRequest.UserName, field, value) is { } name)
        {
            _draftRequest = name.Length > 0 ? _draftRequest with { UserName = name } : _draftRequest;
            return;
        }

        _draft = _draft.SetItem(field, value);
    }
}
