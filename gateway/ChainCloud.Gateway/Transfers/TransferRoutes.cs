using ChainCloud.Chains;
using ChainCloud.Gateway.Chains;
using ChainCloud.Gateway.Deposits;
using ChainCloud.Gateway.Http;
using ChainCloud.Gateway.Merchants;
using ChainCloud.GrainInterfaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChainCloud.Gateway.Transfers;

/// <param name="Number">From 1; a fee bump makes the next.</param>
/// <param name="Fee">Base units.</param>
/// <param name="RawTransaction">Hexadecimal, as broadcast.</param>
public sealed record AttemptBody(int Number, string Txid, string Fee, string RawTransaction, DateTime SignedAt);

/// <summary>One on-chain transaction of the platform, with its attempts.</summary>
/// <param name="State">Tolerate states that you don't know.</param>
/// <param name="Fence">The output, or sender and nonce, that every attempt consumes, so that only one of them can ever confirm.</param>
public sealed record TransferBody(
    string Id, string Asset, string State, string Fence, IReadOnlyList<string> Payouts, IReadOnlyList<string> Inputs,
    IReadOnlyList<AttemptBody> Attempts, AnchorBody? Anchor, long Confirmations, DateTime CreatedAt)
{
    public static TransferBody Of(TransferView view, AssetDefinition asset) => new(
        view.Id.ToString(), view.Book.Asset.Code, view.State, view.Fence.ToString(), [.. view.Payouts.Select(id => id.ToString())],
        [.. view.Inputs.Select(input => input.ToString())],
        [.. view.Attempts.Select(attempt => new AttemptBody(
            attempt.Number, ServedAssets.HashText(asset, attempt.TxId), attempt.Fee.ToUnitsText(), Convert.ToHexStringLower(attempt.RawTransaction),
            attempt.SignedAt.UtcDateTime))],
        AnchorBody.Of(view.Anchor, asset), view.Confirmations, view.CreatedAt.UtcDateTime);
}

/// <summary>What became of a payout on the chain.</summary>
public static class TransferRoutes
{
    public static void MapTransfers(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/transfers/{id}", Read).Takes(TokenKind.Hot).WithTags("transfers").WithName("readTransfer");

    private static async Task<Results<Ok<TransferBody>, Refused>> Read(string id, CallingMerchant merchant, GrainCalls grains, ServedAssets assets)
    {
        if (!TransferId.Parse(id).TryGet(out var transfer, out var malformed))
        {
            return new Refused(malformed);
        }

        return (await grains.Within(grains.Transfer(transfer).Read(merchant.Id))).ToOk(view => TransferBody.Of(view, assets.Of(view.Book.Asset)));
    }
}
