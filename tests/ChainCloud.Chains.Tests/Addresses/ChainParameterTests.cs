namespace ChainCloud.Chains.Tests.Addresses;

public class The_chain_registry
{
    [Fact]
    public void Knows_three_chains_on_three_networks()
    {
        Assert.Equal(9, ChainParameters.All.Length);
        Assert.Equal(9, ChainParameters.All.Select(c => (c.Asset, c.Network)).Distinct().Count());
        Assert.Equal(9, ChainParameters.All.Select(c => c.GenesisHash).Distinct().Count());
    }

    [Fact]
    public void Refuses_an_asset_that_it_does_not_know() =>
        Assert.Equal(ProblemCodes.AssetUnknown, ChainParameters.For(AssetId.Parse("XYZ").Value, Network.Main).Problem.Code);

    [Theory]
    [InlineData("BTC", "main", "m/84'/0'/7'")]
    [InlineData("LTC", "main", "m/84'/2'/7'")]
    [InlineData("DOGE", "main", "m/44'/3'/7'")]
    [InlineData("BTC", "regtest", "m/84'/1'/7'")]
    [InlineData("LTC", "test", "m/84'/1'/7'")]
    [InlineData("LTC", "regtest", "m/84'/1'/7'")]
    [InlineData("DOGE", "test", "m/44'/1'/7'")]
    public void Gives_the_account_path_of_a_merchant(string asset, string network, string path) =>
        Assert.Equal(path, KnownChain.Of(asset, network).AccountPath(7).ToString());

    /// <summary>Each chain's dust limits for the kinds of output that we pay, in its base units, as its node has them.</summary>
    [Theory]
    [InlineData("BTC", 546, 540, 294, 330, 330)]
    [InlineData("LTC", 5_460, 5_400, 2_940, 3_300, 3_300)]
    [InlineData("DOGE", 1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000)]
    public void Has_the_dust_limits_of_each_chain(string asset, long p2pkh, long p2sh, long p2wpkh, long p2wsh, long p2tr)
    {
        var p = KnownChain.Of(asset, "main");
        Assert.Equal(
            [p2pkh, p2sh, p2wpkh, p2wsh, p2tr],
            new[]
            {
                Scripts.P2pkhOfHash(new byte[20]), Scripts.P2shOfHash(new byte[20]), Scripts.P2wpkhOfHash(new byte[20]),
                Scripts.P2wshOfHash(new byte[32]), Scripts.P2tr(new byte[32]),
            }.Select(s => FeeRules.DustThreshold(p, s)));
        Assert.Equal(p.HasSegwit ? p2wpkh : p2pkh, FeeRules.DustThreshold(p));
        Assert.Equal(0, FeeRules.DustThreshold(p, new ScriptPubKey([0x6a, 1, 2])));
    }

    [Fact]
    public void Holds_values_whose_sums_fit_64_bits() => Assert.All(ChainParameters.All, p => Assert.True(p.MaxSupplyUnits <= long.MaxValue / 2));

    [Fact]
    public void Receives_to_segwit_where_there_is_segwit()
    {
        Assert.All(ChainParameters.All, p => Assert.Equal(p.HasSegwit ? (ScriptType.P2wpkh, 84u) : (ScriptType.P2pkh, 44u), (p.ReceiveScript, p.Purpose)));
        Assert.All(ChainParameters.All, p => Assert.Equal(p.HasSegwit, p.SegwitXpubVersion is not null));
        Assert.All(ChainParameters.All, p => Assert.Equal(p.Asset.Code == "DOGE", p.HasAuxPow));
        Assert.All(ChainParameters.All, p => Assert.Equal(p.Asset.Code == "LTC", p.HasMweb));
    }
}
