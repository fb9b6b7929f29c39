using System.Globalization;
using ChainCloud.Chains;
using ChainCloud.Gateway.Deposits;
using ChainCloud.Gateway.Http;
using ChainCloud.Gateway.Merchants;
using ChainCloud.Gateway.Payouts;
using ChainCloud.GrainInterfaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChainCloud.Gateway.Chains;

/// <summary>What the node estimates now.</summary>
/// <param name="Unit">units_per_kvb: base units per 1,000 virtual bytes; wei_per_gas.</param>
public sealed record FeeQuoteBody(long Slow, long Normal, long Fast, string Unit)
{
    public static FeeQuoteBody? Of(IReadOnlyList<long> rates, AssetDefinition asset) => rates is [var slow, var normal, var fast]
        ? new FeeQuoteBody(slow, normal, fast, asset.Kind == ChainKind.Evm ? "wei_per_gas" : "units_per_kvb")
        : null;
}

/// <summary>One asset as the platform sees it.</summary>
/// <param name="Decimals">One whole coin is 10^decimals base units.</param>
/// <param name="ChainAsset">The chain's own asset: its addresses receive this one, and fees are paid in it.</param>
/// <param name="Contract">Of a token; null for a chain's own asset.</param>
/// <param name="AddressType">Of receiving addresses: p2wpkh, p2pkh or evm.</param>
/// <param name="NodeState">ok, syncing, stale, down, wrong_network or starting; tolerate others.</param>
/// <param name="RequiredConfirmations">Until a deposit is credited; on account chains the finalized block is the first.</param>
/// <param name="Dust">The least amount that an output may have, base units.</param>
/// <param name="MaxSupply">No amount may be above, base units.</param>
/// <param name="Fees">Null while the node was not asked yet.</param>
/// <param name="MaxFee">Cap of a payout that names none, base units of the chain's own asset.</param>
/// <param name="Payouts">open, or halted: then no payout is taken until the platform's checks agree again; tolerate others.</param>
/// <param name="PayoutsHaltedBy">Why they are halted: reconciliation, restored, operator; empty while open.</param>
/// <param name="ExplorerLink">"{txid}" stands for a transaction's id; null where nobody shows this network.</param>
public sealed record AssetBody(
    string Asset, string Name, string Network, int Decimals, string BaseUnit, string ChainAsset, string? Contract, string AddressType,
    string NodeState, string? NodeDetail, AnchorBody? Tip, long RequiredConfirmations, string Dust, string MaxSupply, int MaxOutputs,
    FeeQuoteBody? Fees, string MaxFee, string Payouts, IReadOnlyList<string> PayoutsHaltedBy, string? ExplorerLink)
{
    public static AssetBody Of(AssetView view, AssetDefinition asset) => Of(
        view, asset, [.. view.Halts.Where(h => h.Asset == asset.Asset || h.Asset == asset.ChainAsset).Select(h => h.Cause).Distinct().Order()]);

    private static AssetBody Of(AssetView view, AssetDefinition asset, string[] halts) => new(
        asset.Asset.Code, asset.Name, asset.Network.ToText(), asset.Decimals, asset.BaseUnit, asset.ChainAsset.Code,
        asset.Token is { } token ? ServedAssets.Address(asset, token.Contract.ToDestination()) : null,
        asset.AddressForm.ToString().ToLowerInvariant(), view.NodeState, view.NodeDetail, AnchorBody.Of(view.Tip, asset),
        view.RequiredConfirmations, asset.IsNative ? view.Dust.ToUnitsText() : "1", asset.MaxUnits.ToString(CultureInfo.InvariantCulture),
        asset.Kind == ChainKind.Evm ? 1 : PayoutRequests.MaxOutputs, FeeQuoteBody.Of(view.FeeRatesSatPerKvB, asset),
        asset.Fees.MaxFeeUnits.ToString(CultureInfo.InvariantCulture), halts.Length == 0 ? "open" : "halted", halts, asset.ExplorerLink);
}

public sealed record AssetListBody(IReadOnlyList<AssetBody> Items);

/// <summary>What is served, and whether its node is well.</summary>
public static class AssetRoutes
{
    public static void MapAssets(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/assets", List).Takes(TokenKind.Cold, TokenKind.Hot, TokenKind.Operator).WithTags("assets").WithName("listAssets");

    private static async Task<Ok<AssetListBody>> List(GrainCalls grains, ServedAssets assets)
    {
        var items = new List<AssetBody>(assets.All.Length);
        foreach (var asset in assets.All)
        {
            items.Add(AssetBody.Of(await grains.Within(grains.Chain(asset.ChainAsset).Status()), asset));
        }

        return TypedResults.Ok(new AssetListBody(items));
    }
}
