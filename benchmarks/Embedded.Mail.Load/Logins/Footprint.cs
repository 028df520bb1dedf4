namespace Embedded.Mail.Load.Logins;

/// <summary>What this process holds.</summary>
/// <param name="Heap">Octets of living objects.</param>
/// <param name="Handles">Open files and sockets.</param>
internal sealed record Footprint(long Heap, int Handles)
{
    /// <summary>Looks, after all that is dead has been cleared away.</summary>
    public static Footprint Take()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return new Footprint(GC.GetTotalMemory(forceFullCollection: true), Directory.GetFiles("/proc/self/fd").Length);
    }
}
