using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChainCloud.Grains;

/// <summary>Where new ids come from: 128 bits, 48 of milliseconds since 1970, 80 random, so that ids made later sort later.</summary>
public interface IIdSource
{
    UInt128 Next();
}

/// <summary>Ids from the clock and the operating system's randomness.</summary>
public sealed class ClockIdSource(TimeProvider clock) : IIdSource
{
    public UInt128 Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[6..]);
        var random = BinaryPrimitives.ReadUInt128BigEndian(bytes) & ((UInt128.One << 80) - 1);
        return ((UInt128)(ulong)clock.GetUtcNow().ToUnixTimeMilliseconds() << 80) | random;
    }
}
