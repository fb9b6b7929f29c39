using ChainCloud.Gateway.Chains;
using ChainCloud.Gateway.Http;
using ChainCloud.Gateway.Merchants;
using ChainCloud.GrainInterfaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChainCloud.Gateway.Addresses;

/// <summary>Batches of addresses: asked for, attested by a vault, judged by the V-Device, then usable.</summary>
public static class BatchRoutes
{
    public static void MapBatches(this IEndpointRouteBuilder routes)
    {
        var batches = routes.MapGroup("/v1/address-batches").WithTags("addresses");
        batches.MapPost("", Create).Takes(TokenKind.Cold).WithName("requestBatch");
        batches.MapGet("", List).Takes(TokenKind.Cold).WithName("listBatches");
        batches.MapGet("{asset}/{purpose}/{number}", Read).Takes(TokenKind.Cold).WithName("readBatch");
        batches.MapPost("{asset}/{purpose}/{number}/verdict", PostVerdict).Takes(TokenKind.Cold).WithName("postVerdict");
    }

    private static async Task<Results<Accepted<BatchBody>, Refused>> Create(
        RequestBatchBody body, CallingMerchant merchant, GrainCalls grains, ServedAssets assets)
    {
        if (!assets.FindReceiving(body.Asset).TryGet(out var definition, out var unknown))
        {
            return new Refused(unknown);
        }

        if (!Purposes.Parse(body.Purpose).TryGet(out var purpose, out var badPurpose))
        {
            return new Refused(badPurpose);
        }

        if (!Texts.ExternalId(body.ExternalId).TryGet(out var externalId, out var badId))
        {
            return new Refused(badId);
        }

        return (await grains.Within(grains.Account(merchant.Id, definition).RequestBatch(purpose, externalId))).ToAccepted(BatchBody.Of, PathOf);
    }

    private static async Task<Results<Ok<ListBody<BatchBody>>, Refused>> List(
        string? asset, string? cursor, string? limit, CallingMerchant merchant, GrainCalls grains, ServedAssets assets)
    {
        if (!new ListParameters(cursor, limit).Of(assets.FindReceiving(asset)).TryGet(out var list, out var malformed))
        {
            return new Refused(malformed);
        }

        return (await grains.Within(grains.Account(merchant.Id, list.Asset).ListBatches(list.Query))).ToOk(page => page.ToBody(BatchBody.Of));
    }

    private static async Task<Results<Ok<BatchDetailBody>, Refused>> Read(
        string asset, string purpose, string number, CallingMerchant merchant, GrainCalls grains, ServedAssets assets)
    {
        if (!BatchOf(merchant, asset, purpose, number, assets).TryGet(out var batch, out var problem))
        {
            return new Refused(problem);
        }

        return (await grains.Within(grains.Batch(batch).Read())).ToOk(detail => BatchDetailBody.Of(detail, assets));
    }

    private static async Task<Results<Accepted<BatchBody>, Refused>> PostVerdict(
        string asset, string purpose, string number, VerdictBody body, CallingMerchant merchant, GrainCalls grains, ServedAssets assets)
    {
        if (!BatchOf(merchant, asset, purpose, number, assets).TryGet(out var batch, out var problem))
        {
            return new Refused(problem);
        }

        return (await grains.Within(grains.Batch(batch).RecordVerdict(body.Verdict))).ToAccepted(BatchBody.Of, PathOf);
    }

    /// <summary>The merchant comes from the token: another merchant's batch can't even be named.</summary>
    private static Result<BatchId> BatchOf(CallingMerchant merchant, string asset, string purpose, string number, ServedAssets assets) =>
        assets.FindReceiving(asset).TryGet(out var definition, out _) && BatchId.Parse($"{merchant.Id}/{definition.Asset}/{purpose}/{number}") is { IsOk: true } id
            ? id
            : new Problem(ProblemCodes.NotFound, "No such batch.");

    private static string PathOf(BatchBody batch) => $"/v1/address-batches/{batch.Asset}/{batch.Purpose}/{batch.Number}";
}

/// <summary>The purposes that a client may ask addresses for.</summary>
public static class Purposes
{
    /// <summary>Change is the platform's own and never asked for.</summary>
    public static Result<AddressPurpose> Parse(string text) =>
        BatchId.ParsePurpose(text) is { IsOk: true, Value: not AddressPurpose.Change } purpose
            ? purpose
            : new Problem(ProblemCodes.MalformedRequest, "A purpose is cold or hot.");
}
