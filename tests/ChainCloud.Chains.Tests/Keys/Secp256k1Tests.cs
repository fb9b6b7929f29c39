using System.Text.Json;

namespace ChainCloud.Chains.Tests.Keys;

public class Ecdsa_on_wycheproof
{
    private static (byte[] PublicKey, JsonElement Test)[] Vectors => field ??=
    [
        .. VectorFiles.Shared("wycheproof/ecdsa_secp256k1_sha256_test.json").GetProperty("testGroups").EnumerateArray()
            .SelectMany(g => g.GetProperty("tests").EnumerateArray().Select(t => (g.GetProperty("publicKey").Hex("uncompressed"), t))),
    ];

    public static TheoryData<int> All => Vectors.Select(v => v.Test).Cases();

    [VectorFact]
    public void There_are_476_vectors() => Assert.Equal(476, Vectors.Length);

    [VectorTheory]
    [MemberData(nameof(All))]
    public void All_implementations_accept_exactly_the_valid_ones(int index)
    {
        var (uncompressed, test) = Vectors[index];
        byte[] publicKey = [(byte)(2 + (uncompressed[64] & 1)), .. uncompressed.AsSpan(1, 32)];
        var hash = System.Security.Cryptography.SHA256.HashData(test.Hex("msg"));
        var signature = DerSignature.TryDecode(test.Hex("sig"));
        var valid = signature is not null && Secp256k1.Verify(publicKey, hash, signature);

        Assert.Equal(valid, signature is not null && SecondEcdsa.Verify(publicKey, hash, signature));
        Assert.Equal(valid, signature is not null && BatchEcdsa.VerifyAll([new SignatureClaim(publicKey, hash, signature)]));
        Assert.Equal(valid, signature is not null && Secp256k1.Verify(uncompressed, hash, signature));

        // Wycheproof accepts a high s, which this chain's nodes do not relay; its "acceptable" are other encodings, which are refused.
        var expected = test.Text("result") == "valid" && (signature is null || Secp256k1.IsLowS(signature));
        Assert.Equal(expected, valid);
        Assert.True(test.Text("result") != "valid" || signature is not null);
    }
}

public class Signing
{
    private static readonly byte[] One = [.. new byte[31], 1];

    [Fact]
    public void Is_deterministic_low_and_verified_by_both_implementations()
    {
        for (var i = 0; i < 200; i++)
        {
            var secret = System.Security.Cryptography.SHA256.HashData([1, (byte)i]);
            var hash = System.Security.Cryptography.SHA256.HashData([2, (byte)i]);
            var signature = Secp256k1.SignLowR(secret, hash);
            Assert.Equal(signature, Secp256k1.SignLowR(secret, hash));
            Assert.True(signature[0] < 0x80 && Secp256k1.IsLowS(signature));
            var key = Secp256k1.PublicKey(secret);
            Assert.True(Secp256k1.Verify(key, hash, signature));
            Assert.True(SecondEcdsa.Verify(key, hash, signature));
            var der = DerSignature.Encode(signature);
            Assert.True(der.Length <= 70);
            Assert.Equal(signature, DerSignature.TryDecode(der));
            hash[i % 32] ^= 1;
            Assert.False(Secp256k1.Verify(key, hash, signature));
            Assert.False(SecondEcdsa.Verify(key, hash, signature));
        }
    }

    /// <summary>RFC 6979 on secp256k1 with SHA-256, from Bitcoin Core's and Trezor's tests; r is low without grinding in these.</summary>
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001", "All those moments will be lost in time, like tears in rain. Time to die...", "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b", "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21")]
    [InlineData("f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181", "Alan Turing", "7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c", "58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea")]
    public void Takes_its_nonce_from_rfc6979(string secret, string message, string r, string s)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(message));
        var signature = Convert.ToHexStringLower(Secp256k1.SignLowR(Convert.FromHexString(secret), hash));
        if (r[0] < '8')
        {
            Assert.Equal(r + s, signature);
        }
        else
        {
            Assert.NotEqual(r + s, signature);
        }
    }

    [Fact]
    public void A_high_s_is_refused_by_both_implementations()
    {
        var hash = System.Security.Cryptography.SHA256.HashData("x"u8);
        var signature = Secp256k1.SignLowR(One, hash);
        var order = System.Numerics.BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", System.Globalization.NumberStyles.HexNumber, null);
        var s = new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        (order - s).ToByteArray(isUnsigned: true, isBigEndian: true).CopyTo(signature, 32);
        Assert.False(Secp256k1.Verify(Secp256k1.PublicKey(One), hash, signature));
        Assert.False(SecondEcdsa.Verify(Secp256k1.PublicKey(One), hash, signature));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001", true)]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", true)]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", false)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false)]
    [InlineData("01", false)]
    [InlineData("", false)]
    public void A_secret_is_from_one_to_the_order_less_one(string hex, bool valid) =>
        Assert.Equal(valid, Secp256k1.IsValidSecret(Convert.FromHexString(hex)));

    [Fact]
    public void Refuses_wrong_lengths_and_invalid_secrets_as_bugs()
    {
        Assert.Throws<ArgumentException>(() => Secp256k1.PublicKey(new byte[32]));
        Assert.Throws<ArgumentException>(() => Secp256k1.PublicKey(new byte[31]));
        Assert.Throws<ArgumentException>(() => Secp256k1.SignLowR(new byte[32], new byte[32]));
        Assert.Throws<ArgumentException>(() => Secp256k1.SignLowR(One, new byte[31]));
        Assert.False(Secp256k1.Verify(new byte[33], new byte[32], new byte[64]));
        Assert.False(Secp256k1.Verify([], [], []));
    }

    [Fact]
    public void Tweaks_of_secret_and_public_key_agree()
    {
        var tweak = System.Security.Cryptography.SHA256.HashData("t"u8);
        var sum = Secp256k1.TweakAddSecret(One, tweak)!;
        Assert.Equal(Secp256k1.PublicKey(sum), Secp256k1.TweakAddPublic(Secp256k1.PublicKey(One), tweak));
        var minusOne = Convert.FromHexString("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140");
        Assert.Null(Secp256k1.TweakAddSecret(One, minusOne));
        Assert.Null(Secp256k1.TweakAddPublic(Secp256k1.PublicKey(One), minusOne));
    }

    [Fact]
    public void Threads_share_the_context()
    {
        var hash = new byte[32];
        var expected = Secp256k1.SignLowR(One, hash);
        Parallel.For(0, 500, _ => Assert.Equal(expected, Secp256k1.SignLowR(One, hash)));
    }
}

public class A_missing_native_library
{
    [Fact]
    public void Is_named_with_the_command_that_installs_it()
    {
        var missing = Assert.Throws<NativeLibraryMissingException>(() => NativeSecp256k1.Load("libsecp256k1.so.999"));
        Assert.Contains("apt-get install libsecp256k1-1", missing.Message, StringComparison.Ordinal);
    }
}

public class Strict_der
{
    [Theory]
    [InlineData("3006020101020101", true)]
    [InlineData("300602010102010100", false)]
    [InlineData("3007020101020101", false)]
    [InlineData("300702010102020001", false)]
    [InlineData("3006020181020101", false)]
    [InlineData("3006030101020101", false)]
    [InlineData("3106020101020101", false)]
    [InlineData("30050201010200", false)]
    [InlineData("308106020101020101", false)]
    [InlineData("30080202008102020081", true)]
    [InlineData("", false)]
    public void Has_one_form(string hex, bool valid)
    {
        var bytes = Convert.FromHexString(hex);
        var compact = DerSignature.TryDecode(bytes);
        Assert.Equal(valid, compact is not null);
        if (valid)
        {
            Assert.Equal(bytes, DerSignature.Encode(compact));
        }
    }
}
