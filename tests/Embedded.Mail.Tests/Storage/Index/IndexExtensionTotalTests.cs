using System.Buffers.Binary;
using Embedded.Mail.Storage.Index;

namespace Embedded.Mail.Tests.Storage.Index;

public sealed class IndexExtensionTotalTests
{
    [Test]
    public void The_running_sum_is_that_of_all_numbers_whatever_happens_to_them([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        var extension = new IndexExtension(IndexExtension.VirtualSize, []);
        extension.SetRecord(sizeof(uint), sizeof(uint));
        var numbers = new List<uint>();
        for (var step = 0; step < 300; step++)
        {
            Change(extension, numbers, random);
            if (random.Next(3) == 0)
            {
                var (sum, count, zeros) = extension.Total();
                Assert.That(
                    (sum, count - zeros), Is.EqualTo((numbers.Sum(static number => (long)number), numbers.Count(static number => number > 0))), $"step {step}");
            }
        }
    }

    private static void Change(IndexExtension extension, List<uint> numbers, Random random)
    {
        switch (random.Next(10))
        {
            case < 5:
                numbers.Add(random.Next(4) == 0 ? 0 : (uint)random.Next(int.MaxValue) * 2);
                Set(extension, numbers.Count - 1, numbers[^1]);
                break;
            case < 7 when numbers.Count > 0:
                var index = random.Next(numbers.Count);
                numbers[index] = (uint)random.Next(100);
                Set(extension, index, numbers[index]);
                break;
            case < 9 when numbers.Count > 0:
                var removed = Enumerable.Range(0, numbers.Count).Where(_ => random.Next(5) == 0).ToArray();
                extension.Remove(removed);
                foreach (var gone in removed.Reverse())
                {
                    numbers.RemoveAt(gone);
                }

                break;
            case 9 when random.Next(10) == 0:
                extension.ClearColumn();
                numbers.Clear();
                break;
        }
    }

    private static void Set(IndexExtension extension, int index, uint number) => BinaryPrimitives.WriteUInt32LittleEndian(extension.At(index), number);
}
