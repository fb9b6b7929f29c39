using System.Buffers.Binary;

namespace ChainCloud.Chains;

/// <summary>
/// The 80-byte header of a block. Its hash is the double SHA-256, by which blocks are named on all chains here; proof of work
/// (scrypt on Litecoin) is the node's to check.
/// </summary>
/// <param name="Time">Seconds since 1970, as the miner claims them.</param>
public sealed record BlockHeader(Hash256 Hash, int Version, Hash256 PreviousHash, Hash256 MerkleRoot, uint Time, uint Bits, uint Nonce)
{
    /// <summary>Length of a header in bytes.</summary>
    public const int Length = 80;

    /// <summary>Reads the header at the start of <paramref name="bytes"/>; refuses fewer than 80 with <see cref="ProblemCodes.MalformedRequest"/>.</summary>
    public static Result<BlockHeader> Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Length)
        {
            return new Problem(ProblemCodes.MalformedRequest, "A block header has 80 bytes.");
        }

        bytes = bytes[..Length];
        return new BlockHeader(
            Hashes.Sha256d(bytes),
            BinaryPrimitives.ReadInt32LittleEndian(bytes),
            new Hash256(bytes.Slice(4, 32)),
            new Hash256(bytes.Slice(36, 32)),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[68..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[72..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[76..]));
    }
}
