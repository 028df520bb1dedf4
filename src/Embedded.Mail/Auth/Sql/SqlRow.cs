using System.Collections.Immutable;
using System.Data.Common;
using Embedded.Mail.Auth.Chain;

namespace Embedded.Mail.Auth.Sql;

/// <summary>One row: the columns in their order, by name. A column without a name is none.</summary>
internal sealed record SqlRow(ImmutableArray<KeyValuePair<string, string?>> Columns)
{
    private const string User = "user";
    private const string UserName = "username";
    private const string Domain = "domain";

    /// <summary>Reads the row where the reader stands.</summary>
    public static SqlRow Read(DbDataReader reader)
    {
        var columns = ImmutableArray.CreateBuilder<KeyValuePair<string, string?>>(reader.FieldCount);
        for (var i = 0; i < reader.FieldCount; i++)
        {
            if (reader.GetName(i) is { Length: > 0 } name)
            {
                columns.Add(KeyValuePair.Create(name, SqlValue.Read(reader, i)));
            }
        }

        return new SqlRow(columns.ToImmutable());
    }

    /// <summary>Whether there is a column of this name, NULL or not.</summary>
    public bool Has(string name) => Columns.Any(column => column.Key == name);

    /// <summary>A column's value; null where it is NULL or missing.</summary>
    public string? Find(string name) => Columns.LastOrDefault(column => column.Key == name && column.Value is not null).Value;

    /// <summary>The user's name after the columns <c>user</c>, <c>username</c> and <c>domain</c>, in their order; null where there is none.</summary>
    public string? Rename(string name)
    {
        var changed = name;
        foreach (var (column, value) in Columns)
        {
            changed = value is null ? changed : UserNames.Change(changed, column, value) ?? changed;
        }

        return Columns.Any(column => IsName(column.Key) && column.Value is not null) ? changed : null;
    }

    /// <summary>The name in a row of the query of all users; null where there is none.</summary>
    public string? ListedName() => Has(User) ? Find(User)
        : Find(UserName) is not { } name ? null
        : Find(Domain) is { } domain ? $"{name}@{domain}" : name;

    /// <summary>All other columns that are set.</summary>
    public IEnumerable<KeyValuePair<string, string>> Fields() =>
        Columns.Where(column => column.Value is not null && !IsName(column.Key)).Select(column => KeyValuePair.Create(column.Key, column.Value!));

    private static bool IsName(string column) => column is User or UserName or Domain;
}
