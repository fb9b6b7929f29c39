using ChainCloud.Gateway.Chains;
using ChainCloud.Gateway.Http;
using ChainCloud.Gateway.Merchants;
using ChainCloud.GrainInterfaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChainCloud.Gateway.Payouts;

/// <summary>Payouts: ask for one, read, list, cancel while possible.</summary>
public static class PayoutRoutes
{
    public static void MapPayouts(this IEndpointRouteBuilder routes)
    {
        var payouts = routes.MapGroup("/v1/payouts").WithTags("payouts");
        payouts.MapPost("", Create).Takes(TokenKind.Hot).WithName("createPayout");
        payouts.MapGet("", List).Takes(TokenKind.Hot).WithName("listPayouts");
        payouts.MapGet("{id}", Read).Takes(TokenKind.Hot).WithName("readPayout");
        payouts.MapPost("{id}/cancel", Cancel).Takes(TokenKind.Hot).WithName("cancelPayout");
    }

    private static async Task<Results<Accepted<PayoutBody>, Refused>> Create(
        CreatePayoutBody body, CallingMerchant merchant, GrainCalls grains, ServedAssets assets)
    {
        if (!assets.Find(body.Asset).TryGet(out var definition, out var unknown))
        {
            return new Refused(unknown);
        }

        if (!PayoutRequests.Parse(body, definition, assets.Of(definition.ChainAsset)).TryGet(out var request, out var malformed))
        {
            return new Refused(malformed);
        }

        var result = await grains.Within(grains.Account(merchant.Id, definition).RequestPayout(request));
        return Accepted(result, assets);
    }

    private static async Task<Results<Ok<PayoutBody>, Refused>> Read(
        string id, CallingMerchant merchant, GrainCalls grains, ServedAssets assets)
    {
        if (!PayoutId.Parse(id).TryGet(out var payout, out var malformed))
        {
            return new Refused(malformed);
        }

        return (await grains.Within(grains.Payout(payout).Read(merchant.Id))).ToOk(view => PayoutBody.Of(view, assets));
    }

    private static async Task<Results<Ok<ListBody<PayoutBody>>, Refused>> List(
        string? asset, string? cursor, string? limit, CallingMerchant merchant, GrainCalls grains, ServedAssets assets)
    {
        if (!new ListParameters(cursor, limit).Of(assets.Find(asset)).TryGet(out var list, out var malformed))
        {
            return new Refused(malformed);
        }

        return (await grains.Within(grains.Account(merchant.Id, list.Asset).ListPayouts(list.Query)))
            .ToOk(page => page.ToBody(view => PayoutBody.Of(view, assets)));
    }

    private static async Task<Results<Accepted<PayoutBody>, Refused>> Cancel(
        string id, CallingMerchant merchant, GrainCalls grains, ServedAssets assets)
    {
        if (!PayoutId.Parse(id).TryGet(out var payout, out var malformed))
        {
            return new Refused(malformed);
        }

        return Accepted(await grains.Within(grains.Payout(payout).Cancel(merchant.Id)), assets);
    }

    /// <summary>202 with the payout to poll.</summary>
    internal static Results<Accepted<PayoutBody>, Refused> Accepted(Result<PayoutView> result, ServedAssets assets) =>
        result.ToAccepted(view => PayoutBody.Of(view, assets), body => $"/v1/payouts/{body.Id}");
}
