namespace ChainCloud.Chains;

/// <summary>
/// A public key as libsecp256k1 keeps it: its point is found once, which costs a square root, and then added to as often as wanted. May be
/// shared by threads.
/// </summary>
internal sealed unsafe class ParsedPublicKey
{
    /// <summary>Bytes of a key with both coordinates, the format's byte before them.</summary>
    public const int LongLength = 65;

    private const int NativeLength = 64;
    private const uint Compressed = 0x0102;
    private const uint Uncompressed = 0x0002;

    private readonly byte[] _native = new byte[NativeLength];

    private ParsedPublicKey()
    {
    }

    /// <summary>Takes 33 bytes; null when they are no point of the curve.</summary>
    public static ParsedPublicKey? Of(ReadOnlySpan<byte> publicKey)
    {
        var parsed = new ParsedPublicKey();
        fixed (byte* point = parsed._native, bytes = publicKey)
        {
            return publicKey.Length == Secp256k1.PublicKeyLength
                && NativeSecp256k1.secp256k1_ec_pubkey_parse(NativeSecp256k1.Context, point, bytes, (nuint)publicKey.Length) == 1
                ? parsed
                : null;
        }
    }

    /// <summary>
    /// Writes this key + <paramref name="tweak32"/>·G (BIP-32), compressed to 33 bytes or with both coordinates to 65; false where that is no
    /// key. Throws <see cref="ArgumentException"/> for other lengths.
    /// </summary>
    public bool TryAdd(ReadOnlySpan<byte> tweak32, Span<byte> destination)
    {
        if (tweak32.Length != 32 || destination.Length is not (Secp256k1.PublicKeyLength or LongLength))
        {
            throw new ArgumentException("A tweak has 32 bytes, a key 33 or 65.");
        }

        var sum = stackalloc byte[NativeLength];
        _native.CopyTo(new Span<byte>(sum, NativeLength));
        var length = (nuint)destination.Length;
        fixed (byte* tweak = tweak32, output = destination)
        {
            return NativeSecp256k1.secp256k1_ec_pubkey_tweak_add(NativeSecp256k1.Context, sum, tweak) == 1
                && NativeSecp256k1.secp256k1_ec_pubkey_serialize(
                    NativeSecp256k1.Context, output, &length, sum, destination.Length == LongLength ? Uncompressed : Compressed) == 1;
        }
    }
}
