using System.Security.Cryptography;

namespace ChainCloud.Chains;

/// <summary>The hashes of Bitcoin-like chains.</summary>
public static class Hashes
{
    /// <summary>SHA-256 of SHA-256.</summary>
    public static Hash256 Sha256d(ReadOnlySpan<byte> message)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(message, hash);
        SHA256.HashData(hash, hash);
        return new Hash256(hash);
    }

    /// <summary>SHA-256 with the tag's hash twice before the message (BIP-340): 32 bytes.</summary>
    public static byte[] Tagged(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> message)
    {
        var prefix = SHA256.HashData(tag);
        return SHA256.HashData([.. prefix, .. prefix, .. message]);
    }

    /// <summary>RIPEMD-160 of SHA-256: 20 bytes.</summary>
    public static byte[] Hash160(ReadOnlySpan<byte> message)
    {
        var hash = new byte[20];
        Hash160(message, hash);
        return hash;
    }

    /// <summary>RIPEMD-160 of SHA-256, written to 20 bytes of <paramref name="destination"/>.</summary>
    public static void Hash160(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        Span<byte> inner = stackalloc byte[32];
        SHA256.HashData(message, inner);
        Hashing.Ripemd160.Hash(inner, destination);
    }

    /// <summary>RIPEMD-160: 20 bytes.</summary>
    public static byte[] Ripemd160(ReadOnlySpan<byte> message)
    {
        var hash = new byte[20];
        Hashing.Ripemd160.Hash(message, hash);
        return hash;
    }
}
