namespace Embedded.Mail.InteropTests.Sql;

/// <summary>Queries for Dovecot and for us.</summary>
/// <param name="Service">The case's name, and of the protocol that it is for Dovecot.</param>
/// <param name="PasswordQuery">The query of the passdb.</param>
/// <param name="UserQuery">The query of the userdb.</param>
/// <param name="HasPrefetch">Whether the userdb <c>prefetch</c> is asked first.</param>
internal sealed record SqlCase(string Service, string PasswordQuery, string UserQuery, bool HasPrefetch)
{
    /// <summary>Dovecot's file for the data base.</summary>
    public string SqlFile((string Driver, string Connect) server) => $"""
        driver = {server.Driver}
        connect = {server.Connect}
        default_pass_scheme = PLAIN
        password_query = {PasswordQuery}
        user_query = {UserQuery}

        """;

    /// <summary>Dovecot's block.</summary>
    public string ToDovecot(string file) => $$"""
        protocol {{Service}} {
          passdb {
            driver = sql
            args = {{file}}
          }
          {{(HasPrefetch ? "userdb {\n    driver = prefetch\n  }" : "")}}
          userdb {
            driver = sql
            args = {{file}}
          }
        }

        """;
}
