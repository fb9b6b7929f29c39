using ChainCloud.Gateway.Chains;
using ChainCloud.Gateway.Http;
using ChainCloud.Gateway.Merchants;
using ChainCloud.GrainInterfaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChainCloud.Gateway.Payouts;

/// <summary>What waits for the V-Device, and its signed yes. The token only routes here: the intent's signature is what counts.</summary>
public static class ApprovalRoutes
{
    public static void MapApprovals(this IEndpointRouteBuilder routes)
    {
        var approvals = routes.MapGroup("/v1/approvals").WithTags("approvals");
        approvals.MapGet("", List).Takes(TokenKind.Hot).WithName("listApprovals");
        approvals.MapPost("{payoutId}", Post).Takes(TokenKind.Hot).WithName("postIntent");
    }

    private static async Task<Results<Ok<ListBody<PayoutBody>>, Refused>> List(
        string? asset, string? cursor, string? limit, CallingMerchant merchant, GrainCalls grains, ServedAssets assets)
    {
        if (!new ListParameters(cursor, limit).Of(assets.Find(asset)).TryGet(out var list, out var malformed))
        {
            return new Refused(malformed);
        }

        return (await grains.Within(grains.Account(merchant.Id, list.Asset).ListAwaitingApproval(list.Query)))
            .ToOk(page => page.ToBody(view => PayoutBody.Of(view, assets)));
    }

    private static async Task<Results<Accepted<PayoutBody>, Refused>> Post(
        string payoutId, ApprovalBody body, CallingMerchant merchant, GrainCalls grains, ServedAssets assets)
    {
        if (!PayoutId.Parse(payoutId).TryGet(out var payout, out var malformed))
        {
            return new Refused(malformed);
        }

        return PayoutRoutes.Accepted(await grains.Within(grains.Payout(payout).Approve(merchant.Id, body.Intent)), assets);
    }
}
