using System.Runtime.InteropServices;
using Embedded.Mail.Auth.Pam;
using Embedded.Mail.InteropTests.Peers;

namespace Embedded.Mail.InteropTests.Auth;

/// <summary>What some modules do to SIGCHLD while they wait for a helper, and leave behind when two threads do so at once.</summary>
public sealed partial class ChildSignalTests
{
    private const int ChildSignal = 17;

    [Test]
    public async Task Process_still_learns_of_its_children_after_a_module_lost_the_handler()
    {
        for (var i = 0; i < 3; i++)
        {
            ChildSignals.Remember();
            _ = SetHandler(ChildSignal, 0);
            ChildSignals.Restore();
            Assert.That((await PeerRun.RunAsync("true")).ExitCode, Is.Zero);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
