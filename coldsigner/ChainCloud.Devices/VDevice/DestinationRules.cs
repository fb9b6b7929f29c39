using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Devices.VDevice;

/// <summary>Where money may go. Pure.</summary>
internal static class DestinationRules
{
    /// <summary>Why a destination of the request is not allowed; null when all are.</summary>
    public static string? Judge(PayoutRequest request, PayoutPolicy policy, Fence fence, AssetDefinition asset, AssetCatalog catalog)
    {
        if (asset.Kind == ChainKind.Evm && request.Outputs.Length != 1)
        {
            return $"A payout of {asset.Asset} has one destination.";
        }

        foreach (var output in request.Outputs)
        {
            if (!policy.Allows(output.Script) || !AddressCodec.Format(asset, output.Script).IsOk)
            {
                return $"Destination {output.Script} is not allowed.";
            }

            if (asset.Kind == ChainKind.Evm && Swallows(AccountAddress.OfDestination(output.Script)!.Value, fence, asset, catalog) is { } why)
            {
                return $"Destination {output.Script} is {why}.";
            }
        }

        return null;
    }

    /// <summary>Accounts that only a mistake pays.</summary>
    private static string? Swallows(AccountAddress recipient, Fence fence, AssetDefinition asset, AssetCatalog catalog) =>
        EvmAddress.IsReserved(recipient) ? "an account that nobody has"
        : fence.AsAccountNonce is var (from, _) && from == recipient ? "the paying account itself"
        : catalog.FindToken(asset.ChainAsset, recipient) is not null ? "the contract of a token"
        : null;
}
