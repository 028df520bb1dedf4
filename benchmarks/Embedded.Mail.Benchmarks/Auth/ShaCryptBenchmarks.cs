using System.Text;
using BenchmarkDotNet.Attributes;
using Embedded.Mail.Auth.PasswordSchemes;

namespace Embedded.Mail.Benchmarks.Auth;

/// <summary>What one login costs whose password is stored by crypt(3) on SHA-2, with the default of 5,000 rounds.</summary>
[MemoryDiagnoser]
public class ShaCryptBenchmarks
{
    private readonly byte[] _password = Encoding.ASCII.GetBytes("correct horse");
    private readonly ShaCryptSetting _setting = new(Encoding.ASCII.GetBytes("saltsaltsaltsalt"), ShaCryptSetting.DefaultRounds, false);
    private readonly Sha256Crypt _sha256 = new();
    private readonly Sha512Crypt _sha512 = new();

    [Benchmark]
    public byte[] Sha256() => _sha256.TryCompute(_password, _setting, out var text) ? text : throw new InvalidOperationException();

    [Benchmark]
    public byte[] Sha512() => _sha512.TryCompute(_password, _setting, out var text) ? text : throw new InvalidOperationException();
}
