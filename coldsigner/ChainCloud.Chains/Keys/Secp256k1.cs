using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChainCloud.Chains;

/// <summary>
/// ECDSA on secp256k1 by the reference C library. Secrets are 32 bytes big-endian, public keys 33 bytes compressed, signatures
/// 64 bytes compact (r then s). A wrong length is a bug and throws; anything that a stranger can send gives false.
/// </summary>
public static unsafe partial class Secp256k1
{
    public const int SecretLength = 32;
    public const int PublicKeyLength = 33;
    public const int SignatureLength = 64;

    private const uint Compressed = 0x0102;

    /// <summary>Half the group order: the largest s that nodes relay (BIP-146).</summary>
    private static ReadOnlySpan<byte> HalfOrder =>
    [
        0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0,
    ];

    /// <summary>True for 32 bytes that are a number from 1 to the group order less 1.</summary>
    public static bool IsValidSecret(ReadOnlySpan<byte> secret)
    {
        fixed (byte* s = secret)
        {
            return secret.Length == SecretLength && NativeSecp256k1.secp256k1_ec_seckey_verify(NativeSecp256k1.Context, s) == 1;
        }
    }

    /// <summary>True for 33 bytes, or 65 when <paramref name="allowUncompressed"/>, that are a point of the curve.</summary>
    public static bool IsValidPublicKey(ReadOnlySpan<byte> publicKey, bool allowUncompressed = false)
    {
        var lengthOk = publicKey.Length == PublicKeyLength || (allowUncompressed && publicKey.Length == 65);
        var point = stackalloc byte[64];
        return lengthOk && TryParse(publicKey, point);
    }

    /// <summary>The compressed public key, 33 bytes. Throws <see cref="ArgumentException"/> for an invalid secret.</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> secret)
    {
        Require(secret, SecretLength, nameof(secret));
        var point = stackalloc byte[64];
        fixed (byte* s = secret)
        {
            if (NativeSecp256k1.secp256k1_ec_pubkey_create(NativeSecp256k1.Context, point, s) != 1)
            {
                throw new ArgumentException("Not a valid secret.", nameof(secret));
            }
        }

        return Serialize(point);
    }

    /// <summary>
    /// Signs with RFC 6979's nonce and low s, and grinds a counter into its extra entropy until r is below 2^255, as Bitcoin Core
    /// does: such a signature has at most 70 bytes in DER. Throws <see cref="ArgumentException"/> for an invalid secret.
    /// </summary>
    public static byte[] SignLowR(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> hash32)
    {
        Require(secret, SecretLength, nameof(secret));
        Require(hash32, 32, nameof(hash32));
        var signature = stackalloc byte[64];
        var compact = new byte[SignatureLength];
        Span<byte> extra = stackalloc byte[32];
        extra.Clear();
        fixed (byte* s = secret, h = hash32, e = extra, c = compact)
        {
            for (var counter = 0u; ; counter++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(extra, counter);
                if (NativeSecp256k1.secp256k1_ecdsa_sign(NativeSecp256k1.Context, signature, h, s, 0, counter == 0 ? null : e) != 1)
                {
                    throw new ArgumentException("Not a valid secret.", nameof(secret));
                }

                NativeSecp256k1.secp256k1_ecdsa_signature_serialize_compact(NativeSecp256k1.Context, c, signature);
                if (compact[0] < 0x80)
                {
                    return compact;
                }
            }
        }
    }

    /// <summary>True when the signature is valid and its s is low. False for an unparsable key or signature.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> hash32, ReadOnlySpan<byte> signature64)
    {
        if (hash32.Length != 32 || signature64.Length != SignatureLength || publicKey.Length is not (PublicKeyLength or 65))
        {
            return false;
        }

        var point = stackalloc byte[64];
        var signature = stackalloc byte[64];
        fixed (byte* h = hash32, compact = signature64)
        {
            return TryParse(publicKey, point)
                && NativeSecp256k1.secp256k1_ecdsa_signature_parse_compact(NativeSecp256k1.Context, signature, compact) == 1
                && NativeSecp256k1.secp256k1_ecdsa_verify(NativeSecp256k1.Context, signature, h, point) == 1;
        }
    }

    /// <summary>True when s is at most half the group order.</summary>
    public static bool IsLowS(ReadOnlySpan<byte> signature64) =>
        signature64.Length == SignatureLength && signature64[32..].SequenceCompareTo(HalfOrder) <= 0;

    /// <summary>secret + tweak modulo the group order (BIP-32), or null in the one case of 2^127 where that is no secret.</summary>
    public static byte[]? TweakAddSecret(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> tweak32)
    {
        Require(secret, SecretLength, nameof(secret));
        Require(tweak32, 32, nameof(tweak32));
        var sum = GC.AllocateUninitializedArray<byte>(SecretLength, pinned: true);
        secret.CopyTo(sum);
        fixed (byte* s = sum, t = tweak32)
        {
            if (NativeSecp256k1.secp256k1_ec_seckey_tweak_add(NativeSecp256k1.Context, s, t) == 1)
            {
                return sum;
            }
        }

        CryptographicOperations.ZeroMemory(sum);
        return null;
    }

    /// <summary>point + tweak·G (BIP-32), or null when the key is no point or the sum is none.</summary>
    public static byte[]? TweakAddPublic(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> tweak32)
    {
        Require(publicKey, PublicKeyLength, nameof(publicKey));
        Require(tweak32, 32, nameof(tweak32));
        var point = stackalloc byte[64];
        fixed (byte* t = tweak32)
        {
            return TryParse(publicKey, point) && NativeSecp256k1.secp256k1_ec_pubkey_tweak_add(NativeSecp256k1.Context, point, t) == 1
                ? Serialize(point)
                : null;
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> publicKey, byte* point)
    {
        fixed (byte* p = publicKey)
        {
            return NativeSecp256k1.secp256k1_ec_pubkey_parse(NativeSecp256k1.Context, point, p, (nuint)publicKey.Length) == 1;
        }
    }

    private static byte[] Serialize(byte* point)
    {
        var output = new byte[PublicKeyLength];
        nuint length = PublicKeyLength;
        fixed (byte* o = output)
        {
            NativeSecp256k1.secp256k1_ec_pubkey_serialize(NativeSecp256k1.Context, o, &length, point, Compressed);
        }

        return output;
    }

    private static void Require(ReadOnlySpan<byte> bytes, int length, string name)
    {
        if (bytes.Length != length)
        {
            throw new ArgumentException($"Expected {length} bytes.", name);
        }
    }
}
