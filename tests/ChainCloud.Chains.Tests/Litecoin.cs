namespace ChainCloud.Chains.Tests;

internal static class Litecoin
{
    public static readonly AssetId Asset = AssetId.Parse("LTC").Value;
    public static readonly ChainParameters Main = ChainParameters.For(Asset, Network.Main).Value;
    public static readonly ChainParameters Test = ChainParameters.For(Asset, Network.Test).Value;
    public static readonly ChainParameters Regtest = ChainParameters.For(Asset, Network.Regtest).Value;

    public static ChainParameters Of(string chain) =>
        ChainParameters.For(Asset, NetworkNames.Parse(chain).Value).Value;
}
