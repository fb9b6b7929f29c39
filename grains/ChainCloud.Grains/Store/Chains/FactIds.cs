using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChainCloud.Grains.Store;

/// <summary>Ids of what a chain shows: ordered by time, and the same for the same thing at the same moment.</summary>
internal static class FactIds
{
    /// <summary>48 bits of milliseconds, 80 of the hash of what the id is for.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> what, DateTimeOffset at)
    {
        var low = BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(what)) & ((UInt128.One << 80) - 1);
        return ((UInt128)(ulong)at.ToUnixTimeMilliseconds() << 80) | low;
    }

    public static UInt128 Of(string what, DateTimeOffset at) => Of(System.Text.Encoding.UTF8.GetBytes(what), at);
}
