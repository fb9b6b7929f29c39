using System.Net;
using ChainCloud.Api.Tests.Hosts;
using ChainCloud.Chains;

namespace ChainCloud.Api.Tests.Addresses;

/// <summary>An address of one chain or network, given to another: refused with a code, never guessed.</summary>
public sealed class AnAddressBelongsToOneChain(AnAddressBelongsToOneChain.FourChains platform) : IClassFixture<AnAddressBelongsToOneChain.FourChains>
{
    private static readonly string[] Served = ["LTC", "BTC", "DOGE", "ETH"];

    /// <summary>Every chain's own receiving address on every network, given to every chain on regtest that is not it.</summary>
    public static IEnumerable<object[]> Foreign =>
        from asset in Served
        from other in AssetRegistry.All
        where other.Asset.Code != asset || other.Network != Network.Regtest
        let text = AddressCodec.Format(other, Destination(other)).Value
        where !SharesForm(asset, other)
        select new object[] { asset, other.Asset.Code, other.Network, text };

    [Theory, MemberData(nameof(Foreign))]
    public async Task It_is_refused_elsewhere(string asset, string of, Network network, string address)
    {
        var merchant = await platform.Merchant();

        var problem = await merchant.Hot.PostText("v1/addresses/validate", $$"""{"asset":"{{asset}}","address":"{{address}}"}""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, problem.StatusCode);
        var code = (string?)System.Text.Json.Nodes.JsonNode.Parse(await problem.Content.ReadAsStringAsync())!["code"];
        Assert.Contains(code, new[] { ProblemCodes.AddressWrongAsset, ProblemCodes.AddressWrongNetwork, ProblemCodes.AddressTypeUnsupported });
        Assert.False(of == asset && network == Network.Regtest);
    }

    [Theory]
    [InlineData("LTC")]
    [InlineData("BTC")]
    [InlineData("DOGE")]
    [InlineData("ETH")]
    public async Task It_is_taken_at_home(string asset)
    {
        var merchant = await platform.Merchant();
        var home = AssetRegistry.For(AssetId.Parse(asset).Value, Network.Regtest).Value;
        var text = AddressCodec.Format(home, Destination(home)).Value;

        var valid = await merchant.Hot.PostText("v1/addresses/validate", $$"""{"asset":"{{asset}}","address":"{{text}}"}""").IsOk();

        Assert.Equal(text, (string?)valid["address"]);
    }

    // Test networks of all chains of Bitcoin's family write key hashes with the same version: such an address tells no chain, so that the
    // asset is always said explicitly. Ethereum's addresses are the same on all its networks.
    private static bool SharesForm(string asset, AssetDefinition other) =>
        (asset == "ETH" && other.Kind == ChainKind.Evm)
        || (other.AddressForm == AddressForm.P2pkh && other.Network == Network.Regtest && asset != "ETH")
        || (other.AddressForm == AddressForm.P2pkh && other.Network == Network.Test && asset != "ETH"
            && other.Utxo!.P2pkhVersion == ChainParameters.For(AssetId.Parse(asset).Value, Network.Regtest).Value.P2pkhVersion);

    private static ScriptPubKey Destination(AssetDefinition asset)
    {
        var hash = Enumerable.Range(1, 20).Select(i => (byte)(7 * i)).ToArray();
        return asset.AddressForm switch
        {
            AddressForm.P2wpkh => Scripts.P2wpkhOfHash(hash),
            AddressForm.P2pkh => Scripts.P2pkhOfHash(hash),
            _ => new AccountAddress(hash).ToDestination(),
        };
    }

    public sealed class FourChains : Platform
    {
        private TestMerchant? _merchant;

        protected override IEnumerable<KeyValuePair<string, string>> Settings => Served.Select((code, i) => KeyValuePair.Create($"Gateway:Assets:{i}", code));

        public async Task<TestMerchant> Merchant() => _merchant ??= await NewMerchant();
    }
}
