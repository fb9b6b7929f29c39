using System.Numerics;
using System.Security.Cryptography;

namespace ChainCloud.Chains;

/// <summary>
/// The second code path that checks a signature before a vault releases it (clause C19): .NET's ECDSA on OpenSSL, with the point
/// decompressed here. Nothing is shared with libsecp256k1, so one faulty library can't approve its own work.
/// </summary>
public static class SecondEcdsa
{
    private static readonly BigInteger Prime = (BigInteger.One << 256) - (BigInteger.One << 32) - 977;
    private static readonly ECCurve Curve = ECCurve.CreateFromValue("1.3.132.0.10");

    /// <summary>True when the signature is valid and its s is low. Takes a 33-byte public key and a 64-byte signature; false for others.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> hash32, ReadOnlySpan<byte> signature64)
    {
        if (publicKey.Length != 33 || publicKey[0] is not (2 or 3) || hash32.Length != 32 || !Secp256k1.IsLowS(signature64)
            || Decompress(publicKey) is not { } point)
        {
            return false;
        }

        using var ecdsa = ECDsa.Create(new ECParameters { Curve = Curve, Q = point });
        return ecdsa.VerifyHash(hash32, signature64, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>The point of a compressed key; null when there is none.</summary>
    internal static ECPoint? Decompress(ReadOnlySpan<byte> publicKey)
    {
        var x = new BigInteger(publicKey[1..], isUnsigned: true, isBigEndian: true);
        if (x >= Prime)
        {
            return null;
        }

        var square = (BigInteger.ModPow(x, 3, Prime) + 7) % Prime;
        var y = BigInteger.ModPow(square, (Prime + 1) / 4, Prime);
        if (y * y % Prime != square)
        {
            return null;
        }

        y = y.IsEven == (publicKey[0] == 2) ? y : Prime - y;
        var bytes = new byte[32];
        var tail = y.ToByteArray(isUnsigned: true, isBigEndian: true);
        tail.CopyTo(bytes, 32 - tail.Length);
        return new ECPoint { X = publicKey[1..].ToArray(), Y = bytes };
    }
}
