namespace ChainCloud.Differential.Tests.References;

/// <summary>Theory data: every chain of the registry of one kind.</summary>
internal static class Assets
{
    public static TheoryData<string> Utxo => new(ChainParameters.All.Select(each => each.Asset.Code).Distinct());
}
