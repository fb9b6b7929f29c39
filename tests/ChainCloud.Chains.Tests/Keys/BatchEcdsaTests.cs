namespace ChainCloud.Chains.Tests.Keys;

public class Signatures_checked_together
{
    private static SignatureClaim[] Claims(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            var secret = Hashes.Sha256d([1, (byte)i, (byte)(i >> 8)]).ToArray();
            var hash = Hashes.Sha256d([2, (byte)i, (byte)(i >> 8)]).ToArray();
            return new SignatureClaim(Secp256k1.PublicKey(secret), hash, Secp256k1.SignLowR(secret, hash));
        }),
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(600)]
    public void Are_all_right(int count) => Assert.True(BatchEcdsa.VerifyAll(Claims(count)));

    [Fact]
    public void Are_wrong_when_one_of_them_is()
    {
        var claims = Claims(20);
        for (var i = 0; i < claims.Length; i++)
        {
            var (good, other) = (claims[i], claims[(i + 1) % claims.Length]);
            foreach (var bad in new[]
            {
                good with { Hash = other.Hash }, good with { PublicKey = other.PublicKey }, good with { Signature = other.Signature },
                good with { PublicKey = [(byte)(good.PublicKey[0] ^ 1), .. good.PublicKey[1..]] },
                good with { Signature = [.. good.Signature[..63], (byte)(good.Signature[63] ^ 1)] },
            })
            {
                claims[i] = bad;
                Assert.False(BatchEcdsa.VerifyAll(claims));
            }

            claims[i] = good;
        }

        Assert.True(BatchEcdsa.VerifyAll(claims));
    }

    [Fact]
    public void Are_right_when_they_are_the_same_or_of_the_same_key()
    {
        var one = Claims(1)[0];
        Assert.True(BatchEcdsa.VerifyAll([.. Enumerable.Repeat(one, 10)]));
        byte[] secret = [.. new byte[31], 1];
        var ofGenerator = Enumerable.Range(0, 10).Select(i => Hashes.Sha256d([(byte)i]).ToArray())
            .Select(hash => new SignatureClaim(Secp256k1.PublicKey(secret), hash, Secp256k1.SignLowR(secret, hash)));
        Assert.True(BatchEcdsa.VerifyAll([.. ofGenerator]));
    }

    [Fact]
    public void Are_wrong_for_what_is_no_key_or_signature()
    {
        var good = Claims(1)[0];
        SignatureClaim[] odd =
        [
            good with { PublicKey = [] }, good with { PublicKey = [4, .. good.PublicKey[1..]] }, good with { PublicKey = [2, .. Enumerable.Repeat((byte)0xff, 32)] },
            good with { PublicKey = [2, .. new byte[31], 5] }, good with { Hash = new byte[31] }, good with { Signature = new byte[64] },
            good with { Signature = [.. good.Signature[..32], .. new byte[32]] }, good with { Signature = [.. new byte[32], .. good.Signature[32..]] },
            good with { Signature = [.. Enumerable.Repeat((byte)0xff, 32), .. good.Signature[32..]] }, good with { Signature = good.Signature[..63] },
        ];
        Assert.All(odd, claim => Assert.False(BatchEcdsa.VerifyAll([claim])));
        Assert.All(odd, claim => Assert.False(BatchEcdsa.VerifyAll([.. Claims(8), claim])));
    }
}
