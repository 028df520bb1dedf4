namespace Embedded.Mail.Sieve;

/// <summary>A compiled script of some engine; only that engine knows what is inside.</summary>
public abstract class SieveScript
{
    /// <summary>The script's name.</summary>
    public abstract string Name { get; }

    /// <summary>The extensions it requires.</summary>
    public abstract IReadOnlyList<string> RequiredExtensions { get; }
}
