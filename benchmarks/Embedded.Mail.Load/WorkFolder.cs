namespace Embedded.Mail.Load;

/// <summary>A folder of one server or one work, beside those of the others, that anyone may look into.</summary>
internal static class WorkFolder
{
    private const UnixFileMode Mode = (UnixFileMode)0b111_101_101;

    public static string Create(LoadSettings settings)
    {
        var folder = Path.Combine(settings.Folder, "emload-" + Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, Mode);
        return folder;
    }
}
