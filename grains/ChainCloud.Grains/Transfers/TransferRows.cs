using ChainCloud.Domain.Transfers;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Transfers;

/// <summary>A transfer between its row, its state and what callers see.</summary>
internal static class TransferRows
{
    public static TransferState StateOf(TransferRow row) => StateJson.ReadTransfer(row.Body);

    public static TransferRow New(TransferPlan plan)
    {
        var state = new TransferState.Planned(plan);
        return new TransferRow(
            plan.Id, plan.Book, state.Name, StateJson.Write(state), plan.Fence, (plan as CoinPlan)?.Change?.Index, false, 0, plan.PlannedAt, plan.PlannedAt);
    }

    public static TransferRow With(TransferRow row, TransferState state, DateTimeOffset at) => row with
    {
        State = state.Name,
        Body = StateJson.Write(state),
        // An index that was planned once stays used, also when the change fell away.
        ChangeIndex = (state.Plan as CoinPlan)?.Change?.Index ?? row.ChangeIndex,
        Finished = state.IsEnd,
        UpdatedAt = at,
    };

    public static TransferView View(TransferState state, IReadOnlyList<AttemptRow> attempts, long? tipHeight)
    {
        var plan = state.Plan;
        var confirmations = state.AnchoredIn is { } anchor && tipHeight is { } tip ? anchor.Confirmations(tip) : 0;
        return new TransferView(
            plan.Id, plan.Book, state.Name, plan.Fence, plan.Payouts, [.. (plan as CoinPlan)?.Inputs.Select(i => i.Outpoint) ?? []],
            [.. attempts.Select(a => new TransferAttemptView(a.Number, a.TxId, a.Fee, a.Raw, a.SignedAt))], state.AnchoredIn, confirmations, plan.PlannedAt);
    }
}
