namespace ChainCloud.Chains.Tests.Assets;

/// <summary>One codec for the addresses of every asset.</summary>
public sealed class AssetAddressTests
{
    [Theory]
    [InlineData("BTC", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")]
    [InlineData("DOGE", "DBXu2kgc3xtvCUWFcxFE3r9hEYgmuaaCyD")]
    [InlineData("ETH", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    public void An_address_of_an_asset_is_read_and_written(string asset, string address)
    {
        var definition = AssetRegistry.For(AssetId.Parse(asset).Value, Network.Main).Value;
        var destination = AddressCodec.Parse(definition, address).Value;
        Assert.Equal(address, AddressCodec.Format(definition, destination).Value);
    }

    [Fact]
    public void A_destination_of_one_kind_of_chain_has_no_address_on_the_other()
    {
        var btc = AssetRegistry.For(AssetId.Parse("BTC").Value, Network.Main).Value;
        var eth = AssetRegistry.For(AssetId.Parse("ETH").Value, Network.Main).Value;
        Assert.False(AddressCodec.Format(eth, Scripts.P2wpkhOfHash(new byte[20])).IsOk);
        Assert.False(AddressCodec.Format(btc, new ScriptPubKey(new byte[20])).IsOk);
    }

    [Fact]
    public void Extended_keys_of_accounts_are_written_in_the_form_of_bitcoin()
    {
        Assert.All(AssetRegistry.All.Where(a => a.Network == Network.Main && a.Asset.Code != "DOGE"), a => Assert.Equal(0x0488B21Eu, a.XpubVersion));
        Assert.All(AssetRegistry.All.Where(a => a.Network != Network.Main), a => Assert.Equal(0x043587CFu, a.XpubVersion));
    }
}
