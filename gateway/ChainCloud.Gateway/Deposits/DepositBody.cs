using ChainCloud.Chains;
using ChainCloud.Gateway.Chains;
using ChainCloud.GrainInterfaces;

namespace ChainCloud.Gateway.Deposits;

/// <summary>The block that holds something.</summary>
public sealed record AnchorBody(long Height, string Hash)
{
    public static AnchorBody? Of(BlockRef? block, AssetDefinition asset) =>
        block is { } anchor ? new AnchorBody(anchor.Height, ServedAssets.HashText(asset, anchor.Hash)) : null;
}

/// <summary>One output that paid one of your addresses.</summary>
/// <param name="State">detected, confirming, credited, final, orphaned or ignored_dust; tolerate others.</param>
/// <param name="Purpose">cold or hot.</param>
/// <param name="OutputIndex">Position of the output in its transaction; of a token's transfer, of its log in the block; 0 of ether.</param>
/// <param name="Amount">Base units.</param>
/// <param name="Anchor">Null while it is only in the mempool, or orphaned.</param>
public sealed record DepositBody(
    string Id, string Asset, string State, string Purpose, string Txid, uint OutputIndex, string Address, string Amount, AnchorBody? Anchor,
    long Confirmations, long RequiredConfirmations, string? Label, DateTime DetectedAt)
{
    public static DepositBody Of(DepositView view, ServedAssets assets)
    {
        var definition = assets.Of(view.Book.Asset);
        return new DepositBody(
            view.Id.ToString(), definition.Asset.Code, view.State, BatchId.PurposeText(view.Purpose), ServedAssets.HashText(definition, view.Outpoint.TxId),
            view.Outpoint.Index, ServedAssets.Address(definition, view.Script), view.Amount.ToUnitsText(), AnchorBody.Of(view.Anchor, definition),
            view.Confirmations, view.RequiredConfirmations, view.Label, view.DetectedAt.UtcDateTime);
    }
}
