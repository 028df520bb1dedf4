using System.Data.Common;
using System.Globalization;
using System.Text;

namespace Embedded.Mail.Auth.Sql;

/// <summary>A column's value as text, in the form in which the data base itself would write it.</summary>
internal static class SqlValue
{
    /// <summary>The text; null for NULL.</summary>
    public static string? Read(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetValue(column) switch
    {
        string text => text,
        byte[] octets => Encoding.UTF8.GetString(octets),
        bool truth => Truth(reader, column, truth),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString(),
    };

    // PostgreSQL writes t and f; MySQL's booleans are numbers.
    private static string Truth(DbDataReader reader, int column, bool value) =>
        reader.GetDataTypeName(column).Equals("boolean", StringComparison.OrdinalIgnoreCase) ? value ? "t" : "f"
        : value ? "1" : "0";
}
