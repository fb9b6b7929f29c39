using System.Text.Json;
using ChainCloud.Domain.Payouts;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Payouts;

/// <summary>A payout between its row, its state, its event and what callers see.</summary>
internal static class PayoutRows
{
    public static PayoutState StateOf(PayoutRow row) => StateJson.ReadPayout(row.Body);

    public static PayoutRow New(PayoutState state)
    {
        var terms = state.Terms;
        return new PayoutRow(
            terms.Id, terms.Book, terms.ExternalId, state.Name, StateJson.Write(state), null, false, 0, terms.RequestedAt, terms.RequestedAt);
    }

    /// <summary>A payout whose fee is paid elsewhere is finished only when that is closed: see <see cref="Finish"/>.</summary>
    public static PayoutRow With(PayoutRow row, PayoutState state, DateTimeOffset at) => row with
    {
        State = state.Name,
        Body = StateJson.Write(state),
        Transfer = state.CarriedBy?.Transfer,
        Finished = state.IsEnd && !state.Terms.PaysFeeElsewhere,
        UpdatedAt = at,
    };

    /// <summary>The row of a payout that ended and holds nothing in any book.</summary>
    public static PayoutRow Finish(PayoutRow row, DateTimeOffset at) => row with { Finished = true, UpdatedAt = at };

    public static EventDraft Event(PayoutState state) => new($"payout.{state.Name}", state.Terms.Id.ToString(), JsonSerializer.Serialize(new
    {
        external_id = state.Terms.ExternalId,
        state = state.Name,
        total = state.Terms.Total.ToUnitsText(),
        transfer = state.CarriedBy?.Transfer.ToString(),
        fence = state.CarriedBy?.Fence.ToString(),
        txid = state.SignedAs?.TxId.ToString(),
        fee = state.SignedAs?.Fee.ToUnitsText(),
        reason = ReasonOf(state),
    }));

    /// <summary>What the gateway shows. <paramref name="tipHeight"/> is null while the chain was not read yet.</summary>
    public static PayoutView View(PayoutState state, DateTimeOffset updatedAt, long? tipHeight)
    {
        var (terms, carrier, signed) = (state.Terms, state.CarriedBy, state.SignedAs);
        var anchor = state switch
        {
            PayoutState.Confirming s => s.Anchor,
            PayoutState.Settled s => s.Anchor,
            PayoutState.Reverted s => s.Anchor,
            _ => (BlockRef?)null,
        };
        return new PayoutView(
            terms.Id, terms.Book, terms.ExternalId, state.Name, [.. terms.Outputs.Select(o => new PayoutOutput(o.Script, o.Amount))],
            terms.Total, terms.MaxFee, signed?.Fee, carrier?.Fence, carrier?.Transfer, signed?.TxId,
            anchor is { } block && tipHeight is { } tip ? block.Confirmations(tip) : 0, ReasonOf(state), terms.RequestedAt, updatedAt, terms.Speed);
    }

    private static string? ReasonOf(PayoutState state) => state switch
    {
        PayoutState.Rejected s => s.Reason.Code,
        PayoutState.Expired => "expired",
        PayoutState.Reserved s => s.WaitsFor,
        _ => null,
    };
}
