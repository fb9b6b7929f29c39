using System.Globalization;
using System.Numerics;
using ChainCloud.Chains.Keys.Curve;

namespace ChainCloud.Chains;

/// <summary>
/// The second code path that checks a signature before a vault releases it (clause C19), by the curve code here. Nothing is shared with
/// libsecp256k1, so one faulty library can't approve its own work.
/// </summary>
public static class SecondEcdsa
{
    internal static readonly BigInteger Order = BigInteger.Parse(
        "0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>True when the signature is valid and its s is low. Takes a 33-byte public key and a 64-byte signature; false for others.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> hash32, ReadOnlySpan<byte> signature64) =>
        NonceOf(publicKey, hash32, signature64) is { } nonce && X(in nonce) % Order == Number(signature64[..32]);

    /// <summary>
    /// <see cref="Verify"/>, and the signature's parity and r are those of its nonce's point. With the other parity a transaction would be
    /// another account's.
    /// </summary>
    public static bool VerifyRecoverable(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> hash32, RecoverableSignature signature) =>
        NonceOf(publicKey, hash32, signature.Compact) is { } nonce
        && X(in nonce) == Number(signature.R) && nonce.Y.IsOdd == signature.YIsOdd;

    /// <summary>The point of the nonce that a signature was made with, if it is valid: z/s·G + r/s·Q. Null for what is no key or signature.</summary>
    private static AffinePoint? NonceOf(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> hash32, ReadOnlySpan<byte> signature64)
    {
        if (hash32.Length != 32 || !Secp256k1.IsLowS(signature64) || AffinePoint.Decompress(publicKey) is not { } key)
        {
            return null;
        }

        var (r, s) = (Number(signature64[..32]), Number(signature64[32..]));
        if (r.IsZero || r >= Order || s.IsZero)
        {
            return null;
        }

        var inverse = BigInteger.ModPow(s, Order - 2, Order);
        var nonce = JacobianPoint.Sum(Scalar(Number(hash32) * inverse % Order), Scalar(r * inverse % Order), in key);
        return nonce.IsInfinity ? null : nonce;
    }

    internal static BigInteger X(in AffinePoint point)
    {
        Span<byte> bytes = stackalloc byte[32];
        point.X.CopyTo(bytes);
        return Number(bytes);
    }

    internal static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    /// <summary>32 bytes big-endian.</summary>
    internal static byte[] Scalar(BigInteger number)
    {
        var bytes = new byte[32];
        var tail = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        tail.CopyTo(bytes, bytes.Length - tail.Length);
        return bytes;
    }
}
