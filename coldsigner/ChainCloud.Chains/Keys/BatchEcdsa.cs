using System.Numerics;
using ChainCloud.Chains.Keys.Curve;
using static ChainCloud.Chains.SecondEcdsa;

namespace ChainCloud.Chains;

/// <summary>That a signature (64 bytes, compact) of a compressed public key signs a hash of 32 bytes.</summary>
internal sealed record SignatureClaim(byte[] PublicKey, byte[] Hash, byte[] Signature);

/// <summary>
/// Checks many signatures together by the curve code here, which shares nothing with libsecp256k1: a second path, as
/// <see cref="SecondEcdsa"/>, for transactions with many inputs. All go through the same additions at the same time, so that each
/// costs one inversion for all; with a few signatures that does not pay.
/// </summary>
internal static class BatchEcdsa
{
    /// <summary>From this number on it is quicker than one after the other.</summary>
    public const int WorthFrom = 16;

    private const int ChunkLength = 256;
    private const int DigitBits = 4;
    private const int Multiples = 1 << DigitBits;

    /// <summary>True when every signature is valid and has a low s; false also for anything that is no key or signature.</summary>
    public static bool VerifyAll(IReadOnlyList<SignatureClaim> claims) => claims.Chunk(ChunkLength).All(VerifyChunk);

    private static bool VerifyChunk(SignatureClaim[] claims)
    {
        var keys = new AffinePoint[claims.Length];
        var (r, s) = (new BigInteger[claims.Length], new BigInteger[claims.Length]);
        for (var i = 0; i < claims.Length; i++)
        {
            var claim = claims[i];
            if (claim.Hash.Length != 32 || !Secp256k1.IsLowS(claim.Signature) || AffinePoint.Decompress(claim.PublicKey) is not { } key)
            {
                return false;
            }

            (keys[i], r[i], s[i]) = (key, Number(claim.Signature.AsSpan(0, 32)), Number(claim.Signature.AsSpan(32)));
            if (r[i].IsZero || r[i] >= Order || s[i].IsZero)
            {
                return false;
            }
        }

        var inverses = Invert(s);
        var ofGenerator = claims.Select((claim, i) => Scalar(Number(claim.Hash) * inverses[i] % Order)).ToArray();
        var ofKey = r.Select((number, i) => Scalar(number * inverses[i] % Order)).ToArray();
        var sums = Sum(keys, ofKey, ofGenerator);
        return sums.Select((nonce, i) => !nonce.IsInfinity && X(nonce) % Order == r[i]).All(same => same);
    }

    /// <summary>a·key + b·G for each.</summary>
    private static AffinePoint[] Sum(AffinePoint[] keys, byte[][] a, byte[][] b)
    {
        var n = keys.Length;
        var scratch = new FieldElement[2 * n];
        var multiples = new AffinePoint[Multiples * n];
        for (var d = 1; d < Multiples; d++)
        {
            var row = multiples.AsSpan(d * n, n);
            multiples.AsSpan((d - 1) * n, n).CopyTo(row);
            AffinePoint.AddEach(row, keys, scratch);
        }

        var (sums, addends) = (new AffinePoint[n], new AffinePoint[n]);
        for (var digit = (256 / DigitBits) - 1; digit >= 0; digit--)
        {
            for (var i = 0; i < DigitBits; i++)
            {
                sums.CopyTo(addends, 0);
                AffinePoint.AddEach(sums, addends, scratch);
            }

            for (var i = 0; i < n; i++)
            {
                addends[i] = multiples[(((a[i][31 - (digit / 2)] >> (DigitBits * (digit % 2))) & (Multiples - 1)) * n) + i];
            }

            AffinePoint.AddEach(sums, addends, scratch);
        }

        for (var window = 0; window < GeneratorTable.Windows; window++)
        {
            for (var i = 0; i < n; i++)
            {
                addends[i] = GeneratorTable.Shared[window, GeneratorTable.Digit(b[i], window)];
            }

            AffinePoint.AddEach(sums, addends, scratch);
        }

        return sums;
    }

    /// <summary>The inverse of each modulo the order, by one exponentiation and three products a number (Montgomery's trick).</summary>
    private static BigInteger[] Invert(BigInteger[] numbers)
    {
        var before = new BigInteger[numbers.Length];
        var product = BigInteger.One;
        for (var i = 0; i < numbers.Length; i++)
        {
            before[i] = product;
            product = product * numbers[i] % Order;
        }

        var inverse = BigInteger.ModPow(product, Order - 2, Order);
        for (var i = numbers.Length - 1; i >= 0; i--)
        {
            before[i] = before[i] * inverse % Order;
            inverse = inverse * numbers[i] % Order;
        }

        return before;
    }
}
