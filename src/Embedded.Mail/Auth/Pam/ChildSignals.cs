using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Embedded.Mail.Auth.Pam;

/// <summary>
/// Keeps this process able to wait for its children. pam_unix, where it must not read the passwords itself (SELinux, a common user), starts a helper and sets SIGCHLD to its default meanwhile; two threads
/// that do so at once can leave it there, and .NET would never learn again that a child has ended.
/// </summary>
internal static unsafe partial class ChildSignals
{
    private const int ChildSignal = 17;

    private static readonly object Gate = new();

    // Makes .NET handle the signal from now on, so that it is its handler that is found first.
    private static readonly PosixSignalRegistration? Registration =
        OperatingSystem.IsLinux() ? PosixSignalRegistration.Create(PosixSignal.SIGCHLD, static _ => { }) : null;

    private static NativeAction _kept;

    /// <summary>Remembers the handler; to be called before a call that may change it.</summary>
    public static void Remember()
    {
        lock (Gate)
        {
            if (Registration is not null && TryRead(out var action) && !action.IsDefault)
            {
                _kept = action;
            }
        }
    }

    /// <summary>Puts the handler back where it was lost, and has .NET look for children that ended meanwhile.</summary>
    public static void Restore()
    {
        lock (Gate)
        {
            if (Registration is null || _kept.IsDefault)
            {
                return;
            }

            if (TryRead(out var action) && action.IsDefault)
            {
                var kept = _kept;
                _ = Exchange(ChildSignal, &kept, null);
            }
        }

        _ = Send(Environment.ProcessId, ChildSignal);
    }

    private static bool TryRead(out NativeAction action)
    {
        NativeAction found;
        var error = Exchange(ChildSignal, null, &found);
        action = found;
        return error == 0;
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int Exchange(int signal, NativeAction* now, NativeAction* before);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);

    // struct sigaction: the handler comes first, of the rest only the room matters.
    [InlineArray(64)]
    private struct NativeAction
    {
        private nint _handler;

        public readonly bool IsDefault => this[0] == 0;
    }
}
