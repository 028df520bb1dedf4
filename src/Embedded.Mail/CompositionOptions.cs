namespace Embedded.Mail;

/// <summary>What the server is made of, for a server that is composed from a configuration, or in part. These options stand in the configuration without a heading of their own.</summary>
public sealed class CompositionOptions
{
    /// <summary>Where mail lies: <c>sdbox</c> (<see cref="Storage.Sdbox.SdboxStoreOptions"/>) or <c>memory</c>. Null, the default, leaves it to the code; a store that code names wins in any case.</summary>
    public string? Store { get; set; }

    /// <summary>Passdbs, in the order in which they are asked; after all that code adds. Default none.</summary>
    public IList<PassDbOptions> PassDbs { get; } = [];

    /// <summary>Userdbs, in the order in which they are asked; after all that code adds. Default none: where code adds none either, every user of the passdbs is a user without fields.</summary>
    public IList<UserDbOptions> UserDbs { get; } = [];
}
