namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>A file or directory as a system keeps it apart from its names.</summary>
internal abstract class DurableNode(UnixFileMode mode)
{
    public UnixFileMode Mode => mode;
}
