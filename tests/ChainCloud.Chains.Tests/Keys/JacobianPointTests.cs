using ChainCloud.Chains.Keys.Curve;

namespace ChainCloud.Chains.Tests.Keys;

public class A_sum_of_two_products
{
    private static readonly AffinePoint G = GeneratorTable.Shared[0, 1];

    [Fact]
    public void Is_the_public_key_of_the_scalars_sum()
    {
        for (byte n = 1; n < 40; n++)
        {
            var (a, b) = (Hashes.Sha256d([1, n]).ToArray(), Hashes.Sha256d([2, n]).ToArray());
            var q = AffinePoint.Decompress(Secp256k1.PublicKey(b))!.Value;
            Assert.Equal(Secp256k1.PublicKey(Secp256k1.TweakAddSecret(a, b)!), Compressed(JacobianPoint.Sum(a, b, in G)));
            Assert.Equal(Secp256k1.PublicKey(Secp256k1.TweakAddSecret(a, b)!), Compressed(JacobianPoint.Sum(a, Number(1), in q)));
        }
    }

    [Fact]
    public void Is_right_where_points_are_equal_opposite_or_infinity()
    {
        var minusG = new AffinePoint(G.X, default(FieldElement) - G.Y);
        Assert.True(JacobianPoint.Sum(Number(0), Number(0), in G).IsInfinity);
        Assert.True(JacobianPoint.Sum(Number(7), Number(7), in minusG).IsInfinity);
        Assert.Equal(Secp256k1.PublicKey(Number(14)), Compressed(JacobianPoint.Sum(Number(7), Number(7), in G)));
        Assert.Equal(Secp256k1.PublicKey(Number(5)), Compressed(JacobianPoint.Sum(Number(8), Number(3), in minusG)));
        Assert.Equal(Secp256k1.PublicKey(Number(200)), Compressed(JacobianPoint.Sum(Number(200), Number(9), default)));
    }

    private static byte[] Number(byte value) => [.. new byte[31], value];

    private static byte[] Compressed(AffinePoint point)
    {
        var bytes = new byte[33];
        point.Compress(bytes);
        return bytes;
    }
}
