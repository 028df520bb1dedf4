using Embedded.Mail.Auth;

namespace Embedded.Mail;

/// <summary>
/// A driver of passdbs and userdbs that a further package, or the host, brings for configurations to name: <c>PassDbs:0:Driver</c> with <c>PassDbs:0:Path</c>, as <c>driver</c> and <c>args</c> in Dovecot. It becomes known as a
/// singleton service of this type.
/// </summary>
/// <param name="Name">The name, such as <c>ldap</c>; not one of the library's own.</param>
/// <param name="OpenPassDb">Makes the passdb of a path when the server starts. What is wrong with it is told by a <see cref="FormatException"/>, which fails the start.</param>
/// <param name="OpenUserDb">Makes the userdb of a path, in the same way.</param>
public sealed record AuthDriver(string Name, Func<IServiceProvider, string, IPassDb> OpenPassDb, Func<IServiceProvider, string, IUserDb> OpenUserDb);
