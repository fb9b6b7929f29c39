namespace ChainCloud.Chains;

/// <summary>What tells one network of an Ethereum-like chain from another.</summary>
/// <param name="Asset">The native asset, in which fees are paid.</param>
/// <param name="Network">Of the chain.</param>
/// <param name="ChainId">Signed into every transaction (EIP-155, EIP-1559).</param>
/// <param name="CoinType">SLIP-44 coin type; 1 on test networks.</param>
public sealed record EvmParameters(AssetId Asset, Network Network, long ChainId, uint CoinType)
{
    /// <summary>The BIP-44 account of a merchant, m/44'/coin'/M'. <paramref name="merchantNumber"/> is below 2^31.</summary>
    public DerivationPath AccountPath(uint merchantNumber) =>
        DerivationPath.Master.Child(44, hardened: true).Child(CoinType, hardened: true).Child(merchantNumber, hardened: true);
}
