using System.Runtime.InteropServices;

namespace Embedded.Mail.Auth.Pam;

/// <summary>Linux-PAM's libpam.</summary>
internal static unsafe partial class PamLibrary
{
    public const int User = 2;
    public const int Terminal = 3;
    public const int RemoteHost = 4;
    public const int RemoteUser = 8;
    public const int FailureDelay = 10;

    public const int EstablishCredentials = 2;

    private const string Name = "libpam.so.0";

    private static readonly nint Handle = NativeLibrary.TryLoad(Name, out var handle) ? handle : 0;

    /// <summary>Whether the system has one.</summary>
    public static bool IsPresent => Handle != 0;

    /// <summary>Whether it can read services from a folder that the caller names (1.4 and later).</summary>
    public static bool HasConfigurationDirectory { get; } = Handle != 0 && NativeLibrary.TryGetExport(Handle, "pam_start_confdir", out _);

    /// <summary>The words for a status.</summary>
    public static string TextOf(nint pam, PamStatus status) => Marshal.PtrToStringUTF8((nint)ErrorText(pam, status)) ?? status.ToString();

    [LibraryImport(Name, EntryPoint = "pam_start", StringMarshalling = StringMarshalling.Utf8)]
    public static partial PamStatus Start(string service, string user, NativeConversation* conversation, out nint pam);

    [LibraryImport(Name, EntryPoint = "pam_start_confdir", StringMarshalling = StringMarshalling.Utf8)]
    public static partial PamStatus StartIn(string service, string user, NativeConversation* conversation, string directory, out nint pam);

    [LibraryImport(Name, EntryPoint = "pam_end")]
    public static partial PamStatus End(nint pam, PamStatus status);

    [LibraryImport(Name, EntryPoint = "pam_set_item")]
    public static partial PamStatus SetItem(nint pam, int item, void* value);

    [LibraryImport(Name, EntryPoint = "pam_set_item", StringMarshalling = StringMarshalling.Utf8)]
    public static partial PamStatus SetItem(nint pam, int item, string value);

    [LibraryImport(Name, EntryPoint = "pam_get_item")]
    public static partial PamStatus GetItem(nint pam, int item, out byte* value);

    [LibraryImport(Name, EntryPoint = "pam_authenticate")]
    public static partial PamStatus Authenticate(nint pam, int flags);

    [LibraryImport(Name, EntryPoint = "pam_acct_mgmt")]
    public static partial PamStatus CheckAccount(nint pam, int flags);

    [LibraryImport(Name, EntryPoint = "pam_setcred")]
    public static partial PamStatus SetCredentials(nint pam, int flags);

    [LibraryImport(Name, EntryPoint = "pam_open_session")]
    public static partial PamStatus OpenSession(nint pam, int flags);

    [LibraryImport(Name, EntryPoint = "pam_close_session")]
    public static partial PamStatus CloseSession(nint pam, int flags);

    [LibraryImport(Name, EntryPoint = "pam_strerror")]
    private static partial byte* ErrorText(nint pam, PamStatus status);
}
