using Embedded.Mail.Auth;
using Embedded.Mail.Auth.Memory;

namespace Embedded.Mail.Load.Logins;

/// <summary>A passdb that is slow, fails or hangs for users whose names say so.</summary>
internal sealed class MixedBackEnd(InMemoryUsers users) : IPassDb
{
    private static readonly TimeSpan Slowness = TimeSpan.FromSeconds(2);

    public string Name => "mixed";

    public async ValueTask<PassDbResult> VerifyAsync(AuthRequest request, ReadOnlyMemory<byte> password, CancellationToken cancellationToken)
    {
        switch (request.UserName.Split('-')[0])
        {
            case "slow":
                await Task.Delay(Slowness, cancellationToken);
                break;
            case "failing":
                throw new IOException("The back end is down.");
            case "hanging":
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
        }

        return await users.VerifyAsync(request, password, cancellationToken);
    }

    public ValueTask<PassDbResult> LookupAsync(AuthRequest request, CancellationToken cancellationToken) => ((IPassDb)users).LookupAsync(request, cancellationToken);
}
