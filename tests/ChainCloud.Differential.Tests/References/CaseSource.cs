using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ChainCloud.Differential.Tests.References;

/// <summary>
/// Random cases that the next run has again: CHAINCLOUD_DIFFERENTIAL_SEED (default 1) chooses others, CHAINCLOUD_DIFFERENTIAL_CASES
/// (default 2,000) more or fewer. Each label has a sequence of its own, so tests do not disturb each other.
/// </summary>
internal sealed class CaseSource
{
    private readonly Random _random;

    public CaseSource(string label)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed}/{label}"));
        _random = new Random(BinaryPrimitives.ReadInt32LittleEndian(hash));
    }

    public static int Seed { get; } = Number("CHAINCLOUD_DIFFERENTIAL_SEED", 1);

    /// <summary>Cases of one test of one asset.</summary>
    public static int Count { get; } = Number("CHAINCLOUD_DIFFERENTIAL_CASES", 2_000);

    /// <summary>Commands run through the whole command line, so fewer of them are enough.</summary>
    public static int CommandCount => Math.Max(1, Count / 20);

    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>From <paramref name="least"/> to <paramref name="most"/>, both possible.</summary>
    public int Number(int least, int most) => (int)_random.NextInt64(least, most + 1L);

    public uint UInt32() => (uint)_random.NextInt64(1L << 32);

    public long Long(long least, long most) => _random.NextInt64(least, most + 1);

    public bool OneIn(int count) => _random.Next(count) == 0;

    public T Pick<T>(params IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    /// <summary>A valid secret of the curve; 2^-128 of all would not be.</summary>
    public byte[] Secret() => Bytes(32) is var secret && Secp256k1.IsValidSecret(secret) ? secret : Secret();

    /// <summary>One of a chain's networks.</summary>
    public ChainParameters Chain(string asset) => Pick(ChainParameters.All.Where(each => each.Asset.Code == asset).ToList());

    private static int Number(string variable, int fallback) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : fallback;
}
