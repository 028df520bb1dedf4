using Embedded.Mail.Auth.PasswordSchemes;

namespace Embedded.Mail.Auth.Sql;

/// <summary>What is wrong with <see cref="SqlOptions"/>; an error starts with the option's name.</summary>
internal static class SqlOptionsRules
{
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(5);

    public static IEnumerable<string> Errors(SqlOptions options)
    {
        if (options.Timeout < ShortestTimeout || options.Timeout > LongestTimeout)
        {
            yield return $"Timeout is {options.Timeout}; it must be from 100 milliseconds to 5 minutes.";
        }

        if (options.MaxConnections is < 1 or > 1000)
        {
            yield return $"MaxConnections is {options.MaxConnections}; it must be from 1 to 1000.";
        }

        if (options.ParameterMarker is not ("@" or ":" or "?"))
        {
            yield return $"ParameterMarker is '{options.ParameterMarker}' and must be one of @, :, ?.";
        }

        if (!PasswordSchemeTable.TryFind(options.DefaultPassScheme, out _, out _))
        {
            yield return $"DefaultPassScheme is '{options.DefaultPassScheme}', which is not supported.";
        }

        foreach (var error in QueryErrors(options))
        {
            yield return error;
        }
    }

    private static IEnumerable<string> QueryErrors(SqlOptions options)
    {
        (string Name, string Text)[] queries =
        [
            (nameof(options.PasswordQuery), options.PasswordQuery),
            (nameof(options.UserQuery), options.UserQuery),
            (nameof(options.IterateQuery), options.IterateQuery),
        ];
        foreach (var (name, text) in queries)
        {
            if (string.IsNullOrWhiteSpace(text) && name != nameof(options.IterateQuery))
            {
                yield return $"{name} is empty.";
            }
            else if (SqlQueryParser.FindError(text, options) is { } error)
            {
                yield return $"{name}: {error}.";
            }
        }
    }
}
