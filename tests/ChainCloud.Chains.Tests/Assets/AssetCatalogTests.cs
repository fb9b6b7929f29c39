using ChainCloud.Kernel;

namespace ChainCloud.Chains.Tests.Assets;

public class AssetCatalogTests
{
    private static readonly AssetId Eth = AssetId.Parse("ETH").Value;
    private static readonly AssetId Ltc = AssetId.Parse("LTC").Value;
    private static readonly AssetId Usd = AssetId.Parse("USDX").Value;
    private static readonly AccountAddress Contract = AccountAddress.ParseHex("0x00112233445566778899aabbccddeeff00112233").Value;

    private static readonly AssetCatalog Chains = AssetCatalog.OfChains(Network.Regtest);

    [Fact]
    public void Every_chain_of_the_network_is_there() => Assert.Equal(
        ChainParameters.All.Where(c => c.Network == Network.Regtest).Select(c => c.Asset.Code).Append("ETH").Order(), Chains.All.Select(a => a.Asset.Code).Order());

    [Fact]
    public void A_token_pays_fees_in_the_asset_of_its_chain()
    {
        var token = Chains.WithTokens(Eth, [new ListedToken(Usd, Contract, 6, 100_000)]).Then(c => c.Find(Usd)).Value;
        Assert.Equal((Eth, false, ChainKind.Evm, 6), (token.ChainAsset, token.IsNative, token.Kind, token.Decimals));
    }

    [Fact]
    public void A_later_list_replaces_an_earlier_one()
    {
        var first = Chains.WithTokens(Eth, [new ListedToken(Usd, Contract, 6, 100_000)]).Value;
        Assert.Equal(Usd, first.FindToken(Eth, Contract)?.Asset);
        Assert.Null(first.WithTokens(Eth, []).Value.FindToken(Eth, Contract));
    }

    [Fact]
    public void A_code_or_contract_twice_is_refused()
    {
        var other = AccountAddress.ParseHex("0x1111111111111111111111111111111111111111").Value;
        Assert.Equal(ProblemCodes.AlreadyExists, Chains.WithTokens(Eth, [new ListedToken(Ltc, Contract, 6, 1)]).Problem.Code);
        Assert.Equal(ProblemCodes.AlreadyExists, Chains.WithTokens(Eth, [new ListedToken(Usd, Contract, 6, 1), new ListedToken(Usd, other, 6, 1)]).Problem.Code);
        Assert.Equal(
            ProblemCodes.AlreadyExists,
            Chains.WithTokens(Eth, [new ListedToken(Usd, Contract, 6, 1), new ListedToken(AssetId.Parse("EURX").Value, Contract, 6, 1)]).Problem.Code);
    }

    [Fact]
    public void A_chain_of_outputs_has_no_tokens() =>
        Assert.Equal(ProblemCodes.AssetUnknown, Chains.WithTokens(Ltc, [new ListedToken(Usd, Contract, 6, 1)]).Problem.Code);
}
