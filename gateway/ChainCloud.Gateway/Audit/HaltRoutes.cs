using ChainCloud.Gateway.Chains;
using ChainCloud.Gateway.Http;
using ChainCloud.Gateway.Merchants;
using ChainCloud.GrainInterfaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChainCloud.Gateway.Audit;

/// <param name="Asset">A token, or a chain's own asset: then its tokens are halted too.</param>
/// <param name="Cause">reconciliation, restored or operator; tolerate others.</param>
public sealed record HaltBody(string Asset, string Cause, string Detail, DateTime Since)
{
    public static HaltBody Of(HaltView view) => new(view.Asset.Code, view.Cause, view.Detail, view.Since.UtcDateTime);
}

public sealed record HaltListBody(IReadOnlyList<HaltBody> Items)
{
    public static HaltListBody Of(IReadOnlyList<HaltView> halts) => new([.. halts.Select(HaltBody.Of)]);
}

/// <param name="Detail">Why, one sentence of 1 to 128 characters.</param>
public sealed record RaiseHaltBody(string Asset, string Detail);

/// <summary>Halts of payouts: which stand, and the operator's own.</summary>
public static class HaltRoutes
{
    public static void MapHalts(this IEndpointRouteBuilder routes)
    {
        var halts = routes.MapGroup("/v1/operator/halts").WithTags("operator").Takes(TokenKind.Operator);
        halts.MapGet("", List).WithName("listHalts");
        halts.MapPost("", Raise).WithName("raiseHalt");
        halts.MapPost("{asset}/{cause}/lift", Lift).WithName("liftHalt");
    }

    private static async Task<Results<Ok<HaltListBody>, Refused>> List(GrainCalls grains) =>
        (await grains.Within(grains.Operator().ListHalts())).ToOk(HaltListBody.Of);

    private static async Task<Results<Ok<HaltBody>, Refused>> Raise(RaiseHaltBody body, ServedAssets assets, GrainCalls grains)
    {
        if (!assets.Find(body.Asset).TryGet(out var asset, out var unknown))
        {
            return new Refused(unknown);
        }

        return Texts.Label(body.Detail).TryGet(out var detail, out var problem) && !string.IsNullOrWhiteSpace(detail)
            ? (await grains.Within(grains.Operator().RaiseHalt(asset.Asset, detail))).ToOk(HaltBody.Of)
            : new Refused(problem ?? new Problem(ProblemCodes.MalformedRequest, "detail is 1 to 128 characters."));
    }

    private static async Task<Results<Ok<HaltBody>, Refused>> Lift(string asset, string cause, ServedAssets assets, GrainCalls grains) =>
        assets.Find(asset).TryGet(out var known, out var unknown)
            ? (await grains.Within(grains.Operator().LiftHalt(known.Asset, cause))).ToOk(HaltBody.Of)
            : new Refused(unknown);
}
