namespace ChainCloud.Differential.Tests.References;

/// <summary>Theory data: every chain of the registry.</summary>
internal static class Assets
{
    public static TheoryData<string> Utxo => new(ChainParameters.All.Select(each => each.Asset.Code).Distinct());

    public static TheoryData<string> All => new(AssetRegistry.All.Select(each => each.Asset.Code).Distinct());
}
