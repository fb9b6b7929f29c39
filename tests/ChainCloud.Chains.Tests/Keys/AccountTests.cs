namespace ChainCloud.Chains.Tests.Keys;

/// <summary>The first account of the words that the BIPs' and SLIP-132's vectors use, as other wallets show it.</summary>
public class An_account_of_the_published_words
{
    private const string Words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    [Theory]
    [InlineData("BTC", "main", "m/84'/0'/0'/0/0", "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu")]
    [InlineData("LTC", "main", "m/84'/2'/0'/0/0", "ltc1qjmxnz78nmc8nq77wuxh25n2es7rzm5c2rkk4wh")]
    [InlineData("DOGE", "main", "m/44'/3'/0'/0/0", "DBus3bamQjgJULBJtYXpEzDWQRwF5iwxgC")]
    [InlineData("BTC", "test", "m/84'/1'/0'/0/0", "tb1q6rz28mcfaxtmd6v789l9rrlrusdprr9pqcpvkl")]
    public void Has_the_first_address_that_other_wallets_show(string asset, string network, string path, string address)
    {
        var p = KnownChain.Of(asset, network);
        using var master = ExtendedPrivateKey.FromSeed(Mnemonic.ToSeed(Words));
        using var key = master.Derive(p.AccountPath(0).Child(0).Child(0));
        Assert.Equal(path, p.AccountPath(0).Child(0).Child(0).ToString());
        Assert.Equal(address, AddressCodec.Format(p, p.ReceiveInput.OfKey(key.Public.PublicKey)).Value);
    }

    [Fact]
    public void Is_slip_132s_of_each_kind()
    {
        var p = KnownChain.Of("BTC", "main");
        using var master = ExtendedPrivateKey.FromSeed(Mnemonic.ToSeed(Words));
        using var legacy = master.Derive(DerivationPath.Parse("m/44'/0'/0'").Value);
        Assert.Equal(
            "xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj", legacy.Public.Format(p));
        var first = InputScript.P2pkh.OfKey(legacy.Public.Derive(DerivationPath.Of(0, 0)).PublicKey);
        Assert.Equal("1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA", AddressCodec.Format(p, first).Value);
        using var segwit = master.Derive(p.AccountPath(0));
        Assert.Equal(
            "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs", segwit.Public.Format(p.SegwitXpubVersion!.Value));
    }

    [Theory]
    [InlineData("BTC", "main", "xpub", "zpub")]
    [InlineData("BTC", "test", "tpub", "vpub")]
    [InlineData("LTC", "main", "xpub", "zpub")]
    [InlineData("LTC", "regtest", "tpub", "vpub")]
    [InlineData("DOGE", "main", "dgub", null)]
    [InlineData("DOGE", "test", "tpub", null)]
    public void Is_written_and_read_with_the_chains_versions(string asset, string network, string own, string? segwit)
    {
        var p = KnownChain.Of(asset, network);
        using var master = ExtendedPrivateKey.FromSeed(Mnemonic.ToSeed(Words));
        using var account = master.Derive(p.AccountPath(0));
        Assert.StartsWith(own, account.Public.Format(p), StringComparison.Ordinal);
        Assert.Equal(account.Public, ExtendedPublicKey.Parse(p, account.Public.Format(p)).Value);
        Assert.Equal(segwit is null, p.SegwitXpubVersion is null);
        if (p.SegwitXpubVersion is { } version)
        {
            Assert.StartsWith(segwit!, account.Public.Format(version), StringComparison.Ordinal);
            Assert.Equal(account.Public, ExtendedPublicKey.Parse(version, account.Public.Format(version)).Value);
            Assert.Equal(ProblemCodes.MalformedRequest, ExtendedPublicKey.Parse(p, account.Public.Format(version)).Problem.Code);
        }

        Assert.Equal(ProblemCodes.MalformedRequest, ExtendedPublicKey.Parse(p, account.Format(p.XprvVersion)).Problem.Code);
        var other = KnownChain.Of(asset == "DOGE" ? "BTC" : "DOGE", "main");
        Assert.Equal(ProblemCodes.MalformedRequest, ExtendedPublicKey.Parse(other, account.Public.Format(p)).Problem.Code);
    }
}
