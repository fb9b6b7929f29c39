using System.Security.Cryptography;

namespace ChainCloud.Statements.Tests;

public sealed class DeviceKeyTests
{
    [Fact]
    public void A_private_key_comes_back_as_the_same_key()
    {
        using var key = DeviceSigningKey.Generate();
        var scalar = new byte[DeviceSigningKey.PrivateLength];
        key.CopyPrivateKey(scalar);
        using var again = DeviceSigningKey.FromPrivateKey(scalar);
        Assert.Equal(key.PublicKey, again.PublicKey);
        Assert.True(key.PublicKey.Verify("data"u8, again.Sign("data"u8)));
    }

    [Fact]
    public void A_signature_holds_for_its_data_and_key_only()
    {
        using var key = DeviceSigningKey.Generate();
        using var other = DeviceSigningKey.Generate();
        var signature = key.Sign("data"u8);
        Assert.True(key.PublicKey.Verify("data"u8, signature));
        Assert.False(key.PublicKey.Verify("Data"u8, signature));
        Assert.False(other.PublicKey.Verify("data"u8, signature));
        Assert.False(key.PublicKey.Verify("data"u8, signature.AsSpan(1)));
    }

    [Fact]
    public void Both_byte_forms_and_the_text_form_are_read()
    {
        for (var i = 0; i < 20; i++)
        {
            using var platform = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var q = platform.ExportParameters(false).Q;
            var key = DevicePublicKey.Parse([4, .. q.X!, .. q.Y!]).Value;
            Assert.Equal((byte)(2 + (q.Y![31] & 1)), key.ToArray()[0]);
            Assert.Equal(q.X!, key.ToArray()[1..]);
            Assert.Equal(key, DevicePublicKey.Parse(key.ToArray()).Value);
            Assert.Equal(key, DevicePublicKey.Parse(key.ToString()).Value);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("020000000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("02ffffffff00000001000000000000000000000000ffffffffffffffffffffffff")]
    [InlineData("02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("056b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")]
    [InlineData("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2")]
    public void What_is_no_point_of_the_curve_is_refused(string hex)
    {
        Assert.Equal(ProblemCodes.StatementMalformed, DevicePublicKey.Parse(Convert.FromHexString(hex)).Problem.Code);
        Assert.Equal(ProblemCodes.StatementMalformed, DevicePublicKey.Parse(hex).Problem.Code);
    }

    [Fact]
    public void An_uncompressed_key_with_a_false_second_coordinate_is_refused()
    {
        using var platform = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var q = platform.ExportParameters(false).Q;
        q.Y![5] ^= 2;
        Assert.False(DevicePublicKey.Parse([4, .. q.X!, .. q.Y!]).IsOk);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void Scalars_outside_the_group_are_refused(byte value) =>
        Assert.ThrowsAny<CryptographicException>(() => DeviceSigningKey.FromPrivateKey(Enumerable.Repeat(value, 32).ToArray()).PublicKey);
}
