namespace Embedded.Mail.Auth.Pam;

/// <summary>One login for PAM.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="UserName">Who logs in.</param>
/// <param name="Password">The password in UTF-8, with a NUL behind it; wiped when the call ends.</param>
internal sealed record PamCall(string Service, string UserName, byte[] Password)
{
    /// <summary>The client's address; null where it has none.</summary>
    public string? RemoteHost { get; init; }

    /// <summary>Where the service's file is; null for the system's folder.</summary>
    public string? ConfigurationDirectory { get; init; }

    public bool OpensSession { get; init; }

    public bool SetsCredentials { get; init; }

    /// <summary>Service and user alone.</summary>
    public override string ToString() => $"{Service}: {UserName}";
}
