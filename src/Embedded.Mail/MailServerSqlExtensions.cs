using System.Data.Common;
using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Sql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Embedded.Mail;

/// <summary>Adds SQL data bases as passdbs and userdbs, over whatever ADO.NET provider the host brings.</summary>
public static class MailServerSqlExtensions
{
    /// <summary>Appends an SQL data base as passdb and userdb.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="dataSource">The data base; the caller's to dispose, after the server.</param>
    /// <param name="configure">Its queries; null for Dovecot's defaults.</param>
    public static IMailServerBuilder AddSql(this IMailServerBuilder builder, DbDataSource dataSource, Action<SqlOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        return builder.AddSql(_ => [dataSource], configure);
    }

    /// <summary>Appends an SQL data base that is found in the services, or several with the same content, as passdb and userdb.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="dataSources">Gives the data bases, the preferred first: the next is asked while one is away. They are not disposed with the server.</param>
    /// <param name="configure">The queries; null for Dovecot's defaults.</param>
    public static IMailServerBuilder AddSql(
        this IMailServerBuilder builder, Func<IServiceProvider, IEnumerable<DbDataSource>> dataSources, Action<SqlOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dataSources);

        // The key is this call's own: one set of connections for both chains.
        var key = new object();
        builder.Services.AddKeyedSingleton(key, (provider, _) => Make(provider, dataSources, configure));
        builder.Services.AddSingleton(provider => new PassDbEntry(provider.GetRequiredKeyedService<SqlDb>(key)));
        builder.Services.AddSingleton(provider => new UserDbEntry(provider.GetRequiredKeyedService<SqlDb>(key)));
        return builder;
    }

    /// <summary>Appends an SQL data base as passdb alone.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="dataSources">Gives the data bases, as for <see cref="AddSql(IMailServerBuilder, Func{IServiceProvider, IEnumerable{DbDataSource}}, Action{SqlOptions}?)"/>.</param>
    /// <param name="options">The queries; null for Dovecot's defaults.</param>
    /// <param name="configure">Its part in the chain; null for Dovecot's defaults.</param>
    public static IMailServerBuilder AddSqlPassDb(
        this IMailServerBuilder builder, Func<IServiceProvider, IEnumerable<DbDataSource>> dataSources, Action<SqlOptions>? options = null, Action<PassDbSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dataSources);
        builder.Services.AddSingleton(provider => new PassDbEntry(Make(provider, dataSources, options), Settings(configure)));
        return builder;
    }

    /// <summary>Appends an SQL data base as userdb alone.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="dataSources">Gives the data bases, as for <see cref="AddSql(IMailServerBuilder, Func{IServiceProvider, IEnumerable{DbDataSource}}, Action{SqlOptions}?)"/>.</param>
    /// <param name="options">The queries; null for Dovecot's defaults.</param>
    /// <param name="configure">Its part in the chain; null for Dovecot's defaults.</param>
    public static IMailServerBuilder AddSqlUserDb(
        this IMailServerBuilder builder, Func<IServiceProvider, IEnumerable<DbDataSource>> dataSources, Action<SqlOptions>? options = null, Action<UserDbSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dataSources);
        builder.Services.AddSingleton(provider => new UserDbEntry(Make(provider, dataSources, options), Settings(configure)));
        return builder;
    }

    /// <summary>Lets a configuration name an ADO.NET provider, for <see cref="SqlDatabaseOptions.Provider"/>. A later one of the same name takes its place.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The name, such as <c>mysql</c>.</param>
    /// <param name="factory">The provider.</param>
    public static IMailServerBuilder AddSqlProvider(this IMailServerBuilder builder, string name, DbProviderFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return builder.AddSqlProvider(name, factory.CreateDataSource);
    }

    /// <summary>Lets a configuration name a way to make a data source of a connection string, such as <c>NpgsqlDataSource.Create</c>; a later one of the same name takes its place.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The name, such as <c>pgsql</c>.</param>
    /// <param name="create">Makes a data source, which is disposed with the server's services.</param>
    public static IMailServerBuilder AddSqlProvider(this IMailServerBuilder builder, string name, Func<string, DbDataSource> create)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(create);
        builder.Services.AddSingleton(new SqlProvider(name, create));
        return builder;
    }

    private static SqlDb Make(IServiceProvider provider, Func<IServiceProvider, IEnumerable<DbDataSource>> dataSources, Action<SqlOptions>? configure) => new(
        dataSources(provider),
        Settings(configure),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<SqlDb>>(),
        provider.GetRequiredService<PasswordVerifier>());

    private static TSettings Settings<TSettings>(Action<TSettings>? configure)
        where TSettings : new()
    {
        var settings = new TSettings();
        configure?.Invoke(settings);
        return settings;
    }
}
