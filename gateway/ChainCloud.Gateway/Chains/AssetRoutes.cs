using ChainCloud.Chains;
using ChainCloud.Gateway.Deposits;
using ChainCloud.Gateway.Http;
using ChainCloud.Gateway.Merchants;
using ChainCloud.Gateway.Payouts;
using ChainCloud.GrainInterfaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChainCloud.Gateway.Chains;

/// <summary>One asset as the platform sees it.</summary>
/// <param name="NodeState">ok, syncing, stale, down, wrong_network or starting; tolerate others.</param>
/// <param name="Dust">The least amount that an output may have, base units.</param>
/// <param name="FeeRatesPerKvb">slow, normal, fast: base units per 1,000 virtual bytes.</param>
/// <param name="MaxSupply">No amount may be above, base units.</param>
public sealed record AssetBody(
    string Asset, string Network, int Decimals, string NodeState, string? NodeDetail, AnchorBody? Tip, long RequiredConfirmations, string Dust,
    string MaxSupply, int MaxOutputs, IReadOnlyList<long> FeeRatesPerKvb)
{
    public static AssetBody Of(AssetView view, ChainParameters chain) => new(
        chain.Asset.Code, chain.Network.ToText(), view.Decimals, view.NodeState, view.NodeDetail, AnchorBody.Of(view.Tip),
        view.RequiredConfirmations, view.Dust.ToUnitsText(), Amount.Of(chain.Asset, chain.MaxSupplyUnits).ToUnitsText(),
        PayoutRequests.MaxOutputs, view.FeeRatesSatPerKvB);
}

public sealed record AssetListBody(IReadOnlyList<AssetBody> Items);

/// <summary>What is served, and whether its node is well.</summary>
public static class AssetRoutes
{
    public static void MapAssets(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/assets", List).Takes(TokenKind.Cold, TokenKind.Hot, TokenKind.Operator).WithTags("assets").WithName("listAssets");

    private static async Task<Ok<AssetListBody>> List(GrainCalls grains, ServedChains chains)
    {
        var assets = new List<AssetBody>(chains.All.Length);
        foreach (var chain in chains.All)
        {
            assets.Add(AssetBody.Of(await grains.Within(grains.Chain(chain.Asset).Status()), chain));
        }

        return TypedResults.Ok(new AssetListBody(assets));
    }
}
