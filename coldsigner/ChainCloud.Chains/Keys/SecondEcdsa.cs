using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using ChainCloud.Chains.Keys.Curve;

namespace ChainCloud.Chains;

/// <summary>
/// The second code path that checks a signature before a vault releases it (clause C19): .NET's ECDSA on OpenSSL, with the point
/// decompressed here. Nothing is shared with libsecp256k1, so one faulty library can't approve its own work.
/// </summary>
public static class SecondEcdsa
{
    private static readonly BigInteger Prime = (BigInteger.One << 256) - (BigInteger.One << 32) - 977;
    private static readonly BigInteger Order = BigInteger.Parse(
        "0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

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

    /// <summary>
    /// <see cref="Verify"/>, and the signature's parity and r are those of its nonce's point, which is computed here: z/s·G + r/s·Q. With the
    /// other parity a transaction would be another account's.
    /// </summary>
    public static bool VerifyRecoverable(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> hash32, RecoverableSignature signature)
    {
        if (!Verify(publicKey, hash32, signature.Compact))
        {
            return false;
        }

        var inverse = BigInteger.ModPow(Number(signature.S), Order - 2, Order);
        var key = Decompress(publicKey)!.Value;
        var nonce = Sum(
            Number(hash32) * inverse % Order, GeneratorTable.Shared[0, 1],
            Number(signature.R) * inverse % Order, AffinePoint.Of(key.X, key.Y));
        return nonce.X.Equals(FieldElement.Of(signature.R)) && nonce.Y.IsOdd == signature.YIsOdd;
    }

    /// <summary>a·p + b·q, bit after bit.</summary>
    private static AffinePoint Sum(BigInteger a, in AffinePoint p, BigInteger b, in AffinePoint q)
    {
        Span<AffinePoint> sum = [default];
        Span<FieldElement> scratch = stackalloc FieldElement[2];
        Span<AffinePoint> both = [p];
        AffinePoint.AddEach(both, [q], scratch);
        ReadOnlySpan<AffinePoint> addends = [default, p, q, both[0]];
        for (var bit = 255; bit >= 0; bit--)
        {
            AffinePoint.AddEach(sum, [sum[0]], scratch);
            var which = (int)((a >> bit) & 1) | ((int)((b >> bit) & 1) << 1);
            AffinePoint.AddEach(sum, addends.Slice(which, 1), scratch);
        }

        return sum[0];
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

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
