namespace Embedded.Mail.Auth.Chain;

/// <summary>
/// One walk along the passdbs: who the user is by now, and what has been decided. What a passdb says of a user counts only when it has accepted the user:
/// fields are set on a draft that is kept or dropped.
/// </summary>
internal sealed class PassDbRun(AuthRequest request)
{
    private AuthRequest _draft = request;

    /// <summary>The user with the fields of all passdbs that accepted.</summary>
    public AuthRequest Request { get; private set; } = request;

    /// <summary>The user as the passdb in hand sees it.</summary>
    public AuthRequest Draft => _draft;

    /// <summary>Whether some passdb has decided that the user is accepted.</summary>
    public bool IsAccepted { get; set; }

    /// <summary>Whether the password was found right.</summary>
    public bool IsVerified { get; set; }

    /// <summary>Whether the passdb asked last left the decision to the next (<c>noauthenticate</c>).</summary>
    public bool IsLeftToNext { get; set; }

    /// <summary>Whether a back end did not answer: a failure may then be no failure.</summary>
    public bool HasSeenInternalFailure { get; set; }

    /// <summary>Whether a field refuses the user here (<c>allow_nets</c>, <c>fail</c>); why, for the log.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>Begins with the next passdb.</summary>
    public void Begin()
    {
        _draft = Request;
        Obstacle = null;
    }

    /// <summary>Keeps what the passdb said.</summary>
    public void Keep() => Request = _draft with { Fields = _draft.Fields.Remove("nopassword").Remove("noauthenticate") };

    /// <summary>Goes on as the user whom the master user wants to be.</summary>
    public void BecomeLoginUser()
    {
        _draft = _draft with { UserName = _draft.RequestedLoginUser!, MasterUser = _draft.UserName, RequestedLoginUser = null };
    }

    /// <summary>Sets the fields of a template.</summary>
    public void Set(FieldTemplate template)
    {
        foreach (var field in template.Expand(_draft.ToVariables()))
        {
            if (!field.IsProtected || !_draft.Fields.ContainsKey(field.Name))
            {
                Set(field.Name, field.Value);
            }
        }
    }

    /// <summary>Sets what a passdb gave.</summary>
    public void Set(PassDbResult.Ok found)
    {
        if (found.UserName is { } name)
        {
            Set("user", name);
        }

        foreach (var (field, value) in found.Fields.OrderBy(one => UserNames.Rank(one.Key)))
        {
            Set(field, value);
        }
    }

    private void Set(string field, string value)
    {
        if (UserNames.Change(_draft.UserName, field, value) is { } name)
        {
            Rename(name);
            return;
        }

        _draft = _draft with { Fields = _draft.Fields.SetItem(field, value) };
        switch (field)
        {
            case "allow_nets":
                CheckAddress(NetworkList.Parse(value));
                break;
            case "fail":
                Obstacle ??= "the field fail is set";
                break;
        }
    }

    private void Rename(string name)
    {
        if (name.Length == 0)
        {
            Obstacle ??= "the passdb changes the user name to nothing";
            return;
        }

        _draft = _draft with { UserName = name };
    }

    private void CheckAddress(NetworkList allowed)
    {
        if (!allowed.Contains(_draft.RemoteEndPoint?.Address))
        {
            Obstacle ??= allowed.WrongEntry is { } wrong
                ? $"allow_nets has the wrong network {LogText.Of(wrong)}"
                : "allow_nets does not allow the client's address";
        }
    }
}
