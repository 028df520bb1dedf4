using System.Net;
using System.Reflection;
using Embedded.Mail.Ldap;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail.Tests.Architecture;

/// <summary>What may get into a log at all: every entry is a method with <see cref="LoggerMessageAttribute"/>, so that its parameters tell.</summary>
public sealed class LogMessageTests
{
    private static readonly string[] Secrets = ["password", "secret", "credential", "token", "proof"];

    private static IEnumerable<MethodInfo> Messages { get; } =
        from assembly in new[] { typeof(MailServer).Assembly, typeof(LdapDb).Assembly }
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where method.GetCustomAttribute<LoggerMessageAttribute>() is not null
        select method;

    [Test]
    public void No_message_takes_a_secret_or_octets()
    {
        Assert.That(Messages.Count(), Is.GreaterThan(50), "the messages are found");
        var suspects = from method in Messages
                       from parameter in method.GetParameters()
                       where Secrets.Any(secret => parameter.Name!.Contains(secret, StringComparison.OrdinalIgnoreCase)) || !IsReadable(parameter.ParameterType)
                       select $"{method.DeclaringType!.FullName}.{method.Name}({parameter.ParameterType.Name} {parameter.Name})";
        Assert.That(suspects, Is.Empty);
    }

    [Test]
    public void Every_entry_is_such_a_message()
    {
        string[] ways = [".LogInformation(", ".LogWarning(", ".LogError(", ".LogDebug(", ".LogTrace(", ".LogCritical("];
        var violations = from file in SourceTree.CSharpFiles("src")
                         where ways.Any(File.ReadAllText(file).Contains)
                         select SourceTree.Relative(file);
        Assert.That(violations, Is.Empty);
    }

    [Test]
    public void Every_message_has_a_number_of_its_own()
    {
        var doubles = from method in Messages
                      group method.Name by method.GetCustomAttribute<LoggerMessageAttribute>()!.EventId into numbered
                      where numbered.Count() > 1
                      select $"{numbered.Key}: {string.Join(", ", numbered)}";
        Assert.That(doubles, Is.Empty);
    }

    // A logger and an exception, and what is text or a number whatever it holds.
    private static bool IsReadable(Type type) =>
        type == typeof(string) || type.IsPrimitive || type.IsEnum
        || new[] { typeof(ILogger), typeof(Exception), typeof(EndPoint), typeof(IPAddress), typeof(IFormattable) }.Any(type.IsAssignableTo)
        || type.Namespace == "Embedded.Mail.Messages"
        || (Nullable.GetUnderlyingType(type) is { } inner && IsReadable(inner));
}
