using ChainCloud.Gateway.Chains;
using ChainCloud.Gateway.Http;
using ChainCloud.Gateway.Merchants;
using ChainCloud.GrainInterfaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChainCloud.Gateway.Deposits;

/// <summary>What came in.</summary>
public static class DepositRoutes
{
    public static void MapDeposits(this IEndpointRouteBuilder routes)
    {
        var deposits = routes.MapGroup("/v1/deposits").WithTags("deposits");
        deposits.MapGet("", List).Takes(TokenKind.Cold).WithName("listDeposits");
        deposits.MapGet("{id}", Read).Takes(TokenKind.Cold).WithName("readDeposit");
    }

    private static async Task<Results<Ok<ListBody<DepositBody>>, Refused>> List(
        string? asset, string? cursor, string? limit, CallingMerchant merchant, GrainCalls grains, ServedAssets assets)
    {
        if (!new ListParameters(cursor, limit).Of(assets.Find(asset)).TryGet(out var list, out var malformed))
        {
            return new Refused(malformed);
        }

        return (await grains.Within(grains.Account(merchant.Id, list.Asset).ListDeposits(list.Query)))
            .ToOk(page => page.ToBody(view => DepositBody.Of(view, assets)));
    }

    /// <summary>The id does not name its asset, so each of the merchant's books is asked; there are as many as assets served.</summary>
    private static async Task<Results<Ok<DepositBody>, Refused>> Read(
        string id, CallingMerchant merchant, GrainCalls grains, ServedAssets assets)
    {
        if (!DepositId.Parse(id).TryGet(out var deposit, out var malformed))
        {
            return new Refused(malformed);
        }

        Result<DepositView> found = new Problem(ProblemCodes.NotFound, "No such deposit.");
        foreach (var definition in assets.All)
        {
            found = await grains.Within(grains.Account(merchant.Id, definition).ReadDeposit(deposit));
            if (found.IsOk || found.Problem.Code != ProblemCodes.NotFound)
            {
                break;
            }
        }

        return found.ToOk(view => DepositBody.Of(view, assets));
    }
}
