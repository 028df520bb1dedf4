namespace Embedded.Mail.Tests.Storage.Sdbox.Healing;

/// <summary>Index files that were damaged by chance, from a fixed seed; the fuzz driver does the same for longer.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DamagedIndexTests
{
    [Test]
    public async Task Whatever_became_of_the_index_files_the_mailbox_heals([Values(1, 2, 3, 4)] int seed)
    {
        using var check = new DamagedIndexCheck();
        var random = new Random(seed);
        for (var i = 0; i < 100; i++)
        {
            var input = Damage(random);
            try
            {
                await check.RunAsync(input);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, case {i}: {e}\n{Convert.ToBase64String(input)}");
            }
        }
    }

    private static byte[] Damage(Random random)
    {
        var octets = Any(random).ToArray();
        for (var times = random.Next(1, 5); times > 0 && octets.Length > 8; times--)
        {
            var at = random.Next(octets.Length);
            switch (random.Next(6))
            {
                case 0:
                    octets = octets[..at];
                    break;
                case 1:
                    random.NextBytes(octets.AsSpan(at, Math.Min(8, octets.Length - at)));
                    break;
                case 2:
                    var other = Any(random);
                    octets = [.. octets[..at], .. other[Math.Min(at, other.Length)..]];
                    break;
                case 3:
                    octets = [.. octets[..at], .. new byte[random.Next(1, 24)], .. octets[at..]];
                    break;
                default:
                    octets[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return octets;
    }

    private static byte[] Any(Random random) => DamagedIndexSeeds.All[random.Next(DamagedIndexSeeds.All.Count)];
}
