namespace Embedded.Mail.Storage.Sdbox;

/// <summary>Why an operation on a file failed, told from the error itself: what a look at the file shows afterwards may have changed meanwhile.</summary>
internal static class FileErrors
{
    private const int Exists = 17; // EEXIST
    private const int WindowsFileExists = unchecked((int)0x80070050);

    /// <summary>Whether a file was to be created and another was there already.</summary>
    public static bool IsAlreadyThere(IOException error) => error.HResult is Exists or WindowsFileExists;
}
