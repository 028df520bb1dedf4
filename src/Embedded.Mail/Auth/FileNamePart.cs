namespace Embedded.Mail.Auth;

/// <summary>A variable's value on its way into a path: it can neither name another folder nor hide a file.</summary>
internal static class FileNamePart
{
    public static string Of(string value)
    {
        var flat = value.Replace('/', '_').Replace('\0', '_');
        return flat.StartsWith('.') ? "_" + flat[1..] : flat;
    }
}
