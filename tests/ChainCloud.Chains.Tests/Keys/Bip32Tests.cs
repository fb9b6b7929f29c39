using System.Text.Json;

namespace ChainCloud.Chains.Tests.Keys;

public class Bip32_on_its_vectors
{
    private const uint Xpub = 0x0488B21E;
    private const uint Xprv = 0x0488ADE4;

    private static readonly JsonElement Vectors = VectorFiles.Bip("bip32.json");

    private static readonly (byte[] Seed, JsonElement Chain)[] Valid =
    [
        .. Vectors.GetProperty("valid").EnumerateArray()
            .SelectMany(v => v.GetProperty("chains").EnumerateArray().Select(c => (v.Hex("seed"), c))),
    ];

    private static readonly JsonElement[] Invalid = [.. Vectors.GetProperty("invalid").EnumerateArray()];

    public static TheoryData<int> ValidCases => Valid.Select(v => v.Chain).Cases();

    public static TheoryData<int> InvalidCases => Invalid.Cases();

    [Fact]
    public void There_are_17_chains_and_16_invalid_keys()
    {
        Assert.Equal(17, Valid.Length);
        Assert.Equal(16, Invalid.Length);
    }

    [Theory]
    [MemberData(nameof(ValidCases))]
    public void A_chain_is_derived_written_and_read(int index)
    {
        var (seed, chain) = Valid[index];
        var path = DerivationPath.Parse(chain.Text("path")).Value;
        using var master = ExtendedPrivateKey.FromSeed(seed);
        using var key = master.Derive(path);
        Assert.Equal(chain.Text("xprv"), key.Format(Xprv));
        Assert.Equal(chain.Text("xpub"), key.Public.Format(Xpub));
        using var read = ExtendedPrivateKey.Parse(Xprv, chain.Text("xprv")).Value;
        Assert.Equal(chain.Text("xprv"), read.Format(Xprv));
        Assert.Equal(key.Public, ExtendedPublicKey.Parse(Xpub, chain.Text("xpub")).Value);
        Assert.Equal(key.Public, ExtendedPublicKey.Parse(Litecoin.Main, chain.Text("xpub")).Value);
    }

    [Theory]
    [MemberData(nameof(ValidCases))]
    public void An_unhardened_last_step_is_the_same_from_the_public_parent(int index)
    {
        var (seed, chain) = Valid[index];
        var steps = DerivationPath.Parse(chain.Text("path")).Value.Steps;
        if (steps.IsEmpty || steps[^1] >= DerivationPath.Hardened)
        {
            return;
        }

        using var master = ExtendedPrivateKey.FromSeed(seed);
        using var parent = master.Derive(DerivationPath.Of([.. steps[..^1]]));
        Assert.Equal(chain.Text("xpub"), parent.Public.Derive(DerivationPath.Of(steps[^1])).Format(Xpub));
    }

    [Theory]
    [MemberData(nameof(InvalidCases))]
    public void An_invalid_key_is_refused(int index)
    {
        var text = Invalid[index].Text("text");
        Assert.False(ExtendedPublicKey.Parse(Xpub, text).IsOk);
        Assert.False(ExtendedPrivateKey.Parse(Xprv, text).IsOk);
        if (Base58.TryDecodeCheck(text) is { } bytes)
        {
            var version = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes);
            Assert.True(version is Xpub or Xprv || !Invalid[index].Text("why").Contains("prefix", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_hardened_step_from_a_public_key_is_a_bug()
    {
        using var master = ExtendedPrivateKey.FromSeed(new byte[16]);
        Assert.Throws<ArgumentException>(() => master.Public.Child(DerivationPath.Hardened));
    }

    [Fact]
    public void A_disposed_key_does_nothing_more()
    {
        var master = ExtendedPrivateKey.FromSeed(new byte[16]);
        master.Dispose();
        Assert.Throws<ObjectDisposedException>(() => master.Sign(new byte[32]));
        Assert.Throws<ObjectDisposedException>(() => master.Derive(DerivationPath.Master));
    }

    [Fact]
    public void A_derived_key_signs_for_its_public_key()
    {
        using var master = ExtendedPrivateKey.FromSeed(new byte[32]);
        using var key = master.Derive(DerivationPath.Parse("m/84'/1'/0'/0/5").Value);
        var hash = new byte[32];
        Assert.True(Secp256k1.Verify(key.Public.PublicKey, hash, key.Sign(hash)));
    }
}

public class Bip84_on_its_vectors
{
    private const string Words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    private const uint Zprv = 0x04B2430C;
    private const uint Zpub = 0x04B24746;

    [Fact]
    public void The_account_of_the_words_is_the_published_one()
    {
        using var master = ExtendedPrivateKey.FromSeed(Mnemonic.ToSeed(Words));
        Assert.Equal("zprvAWgYBBk7JR8Gjrh4UJQ2uJdG1r3WNRRfURiABBE3RvMXYSrRJL62XuezvGdPvG6GFBZduosCc1YP5wixPox7zhZLfiUm8aunE96BBa4Kei5", master.Format(Zprv));
        Assert.Equal("zpub6jftahH18ngZxLmXaKw3GSZzZsszmt9WqedkyZdezFtWRFBZqsQH5hyUmb4pCEeZGmVfQuP5bedXTB8is6fTv19U1GQRyQUKQGUTzyHACMF", master.Public.Format(Zpub));
        using var account = master.Derive(DerivationPath.Parse("m/84'/0'/0'").Value);
        Assert.Equal("zprvAdG4iTXWBoARxkkzNpNh8r6Qag3irQB8PzEMkAFeTRXxHpbF9z4QgEvBRmfvqWvGp42t42nvgGpNgYSJA9iefm1yYNZKEm7z6qUWCroSQnE", account.Format(Zprv));
        Assert.Equal("zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs", account.Public.Format(Zpub));
        Assert.Equal(account.Public, ExtendedPublicKey.Parse(Zpub, account.Public.Format(Zpub)).Value);
    }

    [Theory]
    [InlineData(0, 0, "0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c", "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu")]
    [InlineData(0, 1, "03e775fd51f0dfb8cd865d9ff1cca2a158cf651fe997fdc9fee9c1d3b5e995ea77", "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g")]
    [InlineData(1, 0, "03025324888e429ab8e3dbaf1f7802648b9cd01e9b418485c5fa4c1b9b5700e1a6", "bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el")]
    public void An_address_of_the_account_is_the_published_one(uint branch, uint number, string publicKey, string address)
    {
        using var master = ExtendedPrivateKey.FromSeed(Mnemonic.ToSeed(Words));
        using var account = master.Derive(DerivationPath.Parse("m/84'/0'/0'").Value);
        Assert.Equal(publicKey, Convert.ToHexStringLower(account.Public.Derive(DerivationPath.Of(branch, number)).PublicKey));
        Assert.Equal(address, AddressCodec.Format(KnownChain.Of("BTC", "main"), WalletAddresses.Derive(account.Public, branch, number, 1)[0]).Value);
    }
}
