namespace ChainCloud.Chains.Tests;

/// <summary>The registry by code and network name, for test data.</summary>
internal static class KnownChain
{
    public static ChainParameters Of(string asset, string network) =>
        ChainParameters.For(AssetId.Parse(asset).Value, NetworkNames.Parse(network).Value).Value;
}
