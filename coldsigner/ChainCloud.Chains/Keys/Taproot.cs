namespace ChainCloud.Chains;

/// <summary>Output keys of witness version 1 (BIP-341). Taproot outputs are paid to and watched here, never spent.</summary>
public static class Taproot
{
    /// <summary>
    /// The 32 bytes of the output key: the internal key tweaked by itself and the root of the script tree, which is empty for an output
    /// without scripts (BIP-86). Null when the internal key is no x of the curve, or for the one tweak of 2^127 that gives no key.
    /// </summary>
    public static byte[]? OutputKey(ReadOnlySpan<byte> internalKey32, ReadOnlySpan<byte> merkleRoot = default) =>
        internalKey32.Length == 32 && merkleRoot.Length is 0 or 32
            ? Secp256k1.TweakAddPublic([2, .. internalKey32], Tweak(internalKey32, merkleRoot))?[1..]
            : throw new ArgumentException("A key has 32 bytes, and a root 32 or none.", nameof(internalKey32));

    internal static byte[] Tweak(ReadOnlySpan<byte> internalKey32, ReadOnlySpan<byte> merkleRoot) =>
        Hashes.Tagged("TapTweak"u8, [.. internalKey32, .. merkleRoot]);
}
