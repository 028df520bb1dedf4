using System.Data.Common;

namespace Embedded.Mail;

/// <summary>An ADO.NET provider that a configuration may name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Create">Makes a data source of a connection string; the server disposes it.</param>
internal sealed record SqlProvider(string Name, Func<string, DbDataSource> Create);
