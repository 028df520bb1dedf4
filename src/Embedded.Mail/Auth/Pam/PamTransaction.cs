using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Embedded.Mail.Auth.Pam;

/// <summary>
/// One login from <c>pam_start</c> to <c>pam_end</c>, on the caller's thread, for as long as the modules take. Each has a handle of its own, which is what makes libpam safe for threads.
/// </summary>
internal static unsafe class PamTransaction
{
    // What Dovecot calls itself: access.conf and the like of its users have it.
    private const string Terminal = "dovecot";

    /// <summary>Asks PAM.</summary>
    /// <param name="call">The login; its password is wiped.</param>
    public static PamAnswer Run(PamCall call)
    {
        var conversation = new PamConversation(call);
        var handle = GCHandle.Alloc(conversation);
        ChildSignals.Remember();
        try
        {
            var native = new NativeConversation { Function = &PamConversation.Converse, Data = (void*)GCHandle.ToIntPtr(handle) };
            var status = Start(call, &native, out var pam);
            var answer = status == PamStatus.Success ? Walk(pam, call) : new PamAnswer(status, "pam_start", PamLibrary.TextOf(0, status));
            return answer with { Messages = conversation.Messages, Shown = conversation.LastShown };
        }
        finally
        {
            ChildSignals.Restore();
            handle.Free();
            CryptographicOperations.ZeroMemory(call.Password);
        }
    }

    private static PamStatus Start(PamCall call, NativeConversation* conversation, out nint pam) => call.ConfigurationDirectory is { } directory
        ? PamLibrary.StartIn(call.Service, call.UserName, conversation, directory, out pam)
        : PamLibrary.Start(call.Service, call.UserName, conversation, out pam);

    private static PamAnswer Walk(nint pam, PamCall call)
    {
        SetItems(pam, call);
        var (status, step) = Steps(pam, call);
        var answer = status == PamStatus.Success
            ? new PamAnswer(status, step, "") { UserName = UserOf(pam) }
            : new PamAnswer(status, step, PamLibrary.TextOf(pam, status));
        _ = PamLibrary.End(pam, status);
        return answer;
    }

    // None of them decides anything; a module that needs one says so itself.
    private static void SetItems(nint pam, PamCall call)
    {
        if (call.RemoteHost is { } host)
        {
            _ = PamLibrary.SetItem(pam, PamLibrary.RemoteHost, host);
        }

        _ = PamLibrary.SetItem(pam, PamLibrary.RemoteUser, call.UserName);
        _ = PamLibrary.SetItem(pam, PamLibrary.Terminal, Terminal);

        // Failures are delayed here, for all passdbs alike and without holding a thread.
        delegate* unmanaged[Cdecl]<int, uint, void*, void> delay = &DoNotDelay;
        _ = PamLibrary.SetItem(pam, PamLibrary.FailureDelay, (void*)delay);
    }

    private static (PamStatus Status, string Step) Steps(nint pam, PamCall call)
    {
        var (status, step) = (PamLibrary.Authenticate(pam, 0), "pam_authenticate");
        if (status == PamStatus.Success && call.SetsCredentials)
        {
            (status, step) = (PamLibrary.SetCredentials(pam, PamLibrary.EstablishCredentials), "pam_setcred");
        }

        if (status == PamStatus.Success)
        {
            (status, step) = (PamLibrary.CheckAccount(pam, 0), "pam_acct_mgmt");
        }

        if (status == PamStatus.Success && call.OpensSession)
        {
            (status, step) = (PamLibrary.OpenSession(pam, 0), "pam_open_session");
            if (status == PamStatus.Success)
            {
                (status, step) = (PamLibrary.CloseSession(pam, 0), "pam_close_session");
            }
        }

        return (status, step);
    }

    private static string? UserOf(nint pam) =>
        PamLibrary.GetItem(pam, PamLibrary.User, out var name) == PamStatus.Success && name != null ? Marshal.PtrToStringUTF8((nint)name) : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DoNotDelay(int status, uint microseconds, void* data)
    {
    }
}
