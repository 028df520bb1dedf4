namespace Embedded.Mail.Tests.Storage.Files;

/// <summary>One call that was made.</summary>
/// <param name="Number">Its number, from 1 on.</param>
/// <param name="Call">What was called.</param>
/// <param name="Path">The path it was about, of two the first.</param>
internal sealed record FileCallRecord(int Number, FileCall Call, string Path)
{
    /// <summary>Whether it changes what is on the disk.</summary>
    public bool Changes => Call is FileCall.Create or FileCall.CreateUnnamed or FileCall.Append or FileCall.Rename or FileCall.Link or FileCall.GiveName or FileCall.Delete or FileCall.CreateDirectory
        or FileCall.DeleteDirectory or FileCall.Write or FileCall.SetLength;

    /// <summary>Whether a file system that is mounted for reading refuses it.</summary>
    public bool NeedsWriting => Changes || Call == FileCall.OpenForWriting;

    /// <summary>Whether it can be cut off half-way.</summary>
    public bool WritesOctets => Call is FileCall.Write or FileCall.Append;
}
