namespace ChainCloud.Chains.Tests;

internal static class Ether
{
    public static readonly AssetId Asset = AssetId.Parse("ETH").Value;
    public static readonly EvmParameters Main = Of(Network.Main);
    public static readonly EvmParameters Regtest = Of(Network.Regtest);

    public static EvmParameters Of(Network network) => AssetRegistry.For(Asset, network).Value.Evm!;
}
