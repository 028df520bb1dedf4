namespace Embedded.Mail.Auth.Unix;

/// <summary>A user of the system, as <c>getpwnam</c> describes one.</summary>
internal sealed record PasswdEntry(string Name, string Password, uint UserId, uint GroupId, string Home)
{
    /// <summary>The name alone.</summary>
    public override string ToString() => Name;
}
