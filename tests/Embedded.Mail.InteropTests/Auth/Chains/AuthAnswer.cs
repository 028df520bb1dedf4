using System.Globalization;
using System.Net;
using Embedded.Mail.Auth;
using Embedded.Mail.Messages;

namespace Embedded.Mail.InteropTests.Auth.Chains;

/// <summary>Our verdicts in the words in which <see cref="DovecotAuth"/> gives Dovecot's.</summary>
internal static class AuthAnswer
{
    /// <summary>Who asks, where nothing but the name matters.</summary>
    public static AuthRequest Template(string service) => new("", service)
    {
        RemoteEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1),
        LocalEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.2"), 2),
        IsSecured = true,
    };

    public static string Describe(AuthResult result, bool isLogin) => result switch
    {
        AuthResult.Success success => $"ok {success.User.Name} {string.Join(' ', Fields(success.User).Order(StringComparer.Ordinal))}".TrimEnd(),
        AuthResult.TemporaryFailure => "temp",
        AuthResult.Failed => isLogin ? "fail" : "unknown",
        AuthResult.Refused refused => $"refused: {refused.Reason}",
        _ => result.ToString(),
    };

    private static IEnumerable<string> Fields(MailUser user)
    {
        var own = new (string Name, string? Value)[]
        {
            ("home", user.Home), ("mail", user.MailLocation), ("uid", user.UnixUserId?.ToString(CultureInfo.InvariantCulture)), ("gid", user.UnixGroupId?.ToString(CultureInfo.InvariantCulture)),
        };
        return own.Where(field => field.Value is not null).Select(field => Pair(field.Name, field.Value)).Concat(user.Fields.Select(field => Pair(field.Key, field.Value)));
    }

    // Dovecot leaves the sign away where there is no value.
    private static string Pair(string name, string? value) => value is { Length: > 0 } ? $"{name}={value}" : name;
}
