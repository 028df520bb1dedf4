namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>One step in the history of a file system's names and of its files' lengths.</summary>
internal abstract record NameChange
{
    /// <summary>The directories it concerns.</summary>
    public abstract IReadOnlyList<DurableDirectory> Directories { get; }

    /// <summary>Does it in a tree of names.</summary>
    public abstract void Apply(Func<DurableDirectory, Dictionary<string, DurableNode>> namesOf);

    /// <summary>A node gets a name.</summary>
    public sealed record Add(DurableDirectory Directory, string Name, DurableNode Node) : NameChange
    {
        public override IReadOnlyList<DurableDirectory> Directories => [Directory];

        public override void Apply(Func<DurableDirectory, Dictionary<string, DurableNode>> namesOf) => namesOf(Directory)[Name] = Node;
    }

    /// <summary>A name is taken away.</summary>
    public sealed record Remove(DurableDirectory Directory, string Name) : NameChange
    {
        public override IReadOnlyList<DurableDirectory> Directories => [Directory];

        public override void Apply(Func<DurableDirectory, Dictionary<string, DurableNode>> namesOf) => namesOf(Directory).Remove(Name);
    }

    /// <summary>A node gets a name instead of another, at once.</summary>
    public sealed record Move(DurableDirectory From, string OldName, DurableDirectory To, string NewName, DurableNode Node) : NameChange
    {
        public override IReadOnlyList<DurableDirectory> Directories => [From, To];

        public override void Apply(Func<DurableDirectory, Dictionary<string, DurableNode>> namesOf)
        {
            namesOf(From).Remove(OldName);
            namesOf(To)[NewName] = Node;
        }
    }

    /// <summary>A file's octets are on the disk; where there is a journal, its new length is in it.</summary>
    public sealed record Octets(DurableFile File, byte[] Written) : NameChange
    {
        public override IReadOnlyList<DurableDirectory> Directories => [];

        public override void Apply(Func<DurableDirectory, Dictionary<string, DurableNode>> namesOf)
        {
        }
    }

    /// <summary>What went before in a directory is on stable storage.</summary>
    public sealed record Sync(DurableDirectory Directory) : NameChange
    {
        public override IReadOnlyList<DurableDirectory> Directories => [Directory];

        public override void Apply(Func<DurableDirectory, Dictionary<string, DurableNode>> namesOf)
        {
        }
    }
}
