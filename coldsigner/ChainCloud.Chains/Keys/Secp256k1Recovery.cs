using System.Security.Cryptography;

namespace ChainCloud.Chains;

/// <summary>Signatures that give the signer's key away (libsecp256k1's recovery module), and keys in their long form.</summary>
public static unsafe partial class Secp256k1
{
    /// <summary>
    /// Signs with RFC 6979's nonce and low s, without grinding for a low r: the signature that Ethereum's libraries make. Throws
    /// <see cref="ArgumentException"/> for an invalid secret.
    /// </summary>
    public static RecoverableSignature SignRecoverable(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> hash32)
    {
        Require(secret, SecretLength, nameof(secret));
        Require(hash32, 32, nameof(hash32));
        var signature = stackalloc byte[65];
        var compact = stackalloc byte[SignatureLength];
        int recoveryId;
        fixed (byte* s = secret, h = hash32)
        {
            if (NativeSecp256k1.secp256k1_ecdsa_sign_recoverable(NativeSecp256k1.Context, signature, h, s, 0, null) != 1)
            {
                throw new ArgumentException("Not a valid secret.", nameof(secret));
            }
        }

        NativeSecp256k1.secp256k1_ecdsa_recoverable_signature_serialize_compact(NativeSecp256k1.Context, compact, &recoveryId, signature);
        return recoveryId <= 1
            ? new RecoverableSignature(new ReadOnlySpan<byte>(compact, SignatureLength), recoveryId == 1)
            : throw new CryptographicException("The nonce's x is above the group order; this hash can't be signed.");
    }

    /// <summary>The compressed public key that made a signature over a hash; null when there is none. A high s is taken: callers judge it.</summary>
    public static byte[]? Recover(ReadOnlySpan<byte> hash32, RecoverableSignature signature)
    {
        Require(hash32, 32, nameof(hash32));
        var native = stackalloc byte[65];
        var point = stackalloc byte[64];
        fixed (byte* h = hash32, compact = signature.Compact)
        {
            return NativeSecp256k1.secp256k1_ecdsa_recoverable_signature_parse_compact(
                    NativeSecp256k1.Context, native, compact, signature.YIsOdd ? 1 : 0) == 1
                && NativeSecp256k1.secp256k1_ecdsa_recover(NativeSecp256k1.Context, point, native, h) == 1
                ? Serialize(point)
                : null;
        }
    }

    /// <summary>The coordinates x and y of a public key, 64 bytes; null when it is no point of the curve.</summary>
    public static byte[]? Coordinates(ReadOnlySpan<byte> publicKey)
    {
        const uint Uncompressed = 0x0002;
        var point = stackalloc byte[64];
        var output = stackalloc byte[65];
        nuint length = 65;
        if (publicKey.Length is not (PublicKeyLength or 65) || !TryParse(publicKey, point))
        {
            return null;
        }

        NativeSecp256k1.secp256k1_ec_pubkey_serialize(NativeSecp256k1.Context, output, &length, point, Uncompressed);
        return new ReadOnlySpan<byte>(output + 1, 64).ToArray();
    }
}
