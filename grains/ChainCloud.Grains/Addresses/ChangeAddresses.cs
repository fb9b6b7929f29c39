using ChainCloud.Chains;

namespace ChainCloud.Grains.Addresses;

/// <summary>Change addresses, from public data only.</summary>
internal static class ChangeAddresses
{
    /// <summary>The branch of change below an account (BIP-44).</summary>
    public const uint Branch = 1;

    /// <summary>Scripts at /1/first and following. The xpub was checked at enrolment; throws for a malformed one.</summary>
    public static IReadOnlyList<ScriptPubKey> Derive(ChainParameters chain, string accountXpub, uint first, uint count) =>
        WalletAddresses.Derive(ExtendedPublicKey.Parse(chain, accountXpub).Value, Branch, first, count, FormOf(chain));

    /// <summary>Change looks like what the chain's addresses receive.</summary>
    public static AddressForm FormOf(ChainParameters chain) => AssetRegistry.For(chain.Asset, chain.Network).Value.AddressForm;
}
