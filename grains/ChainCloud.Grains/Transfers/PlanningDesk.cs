using System.Collections.Immutable;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;

namespace ChainCloud.Grains.Transfers;

/// <summary>What all plans of one pass share.</summary>
internal sealed record PlanningDesk(TransferPlanner Planner, DeviceRow VDevice, Network Network, ImmutableArray<ReadOnlyMemory<byte>> Receipts)
{
    /// <summary>Receipts that one job carries at most.</summary>
    public const int MaxReceipts = 500;

    /// <summary>The kind of the job that asks a V-Device for an intent; its key is kind and payout.</summary>
    public const string ApprovalKind = "approve_payout";

    /// <param name="again">After the payout left a shared transfer.</param>
    public static string ApprovalKey(PayoutId payout, bool again = false) => again ? $"{ApprovalKind}:{payout}:2" : $"{ApprovalKind}:{payout}";

    public JobRow ApprovalJob(JobId id, PayoutState state, CoinPlan plan, long maxFeeRate, DateTimeOffset at)
    {
        var terms = state.Terms;
        var frame = new ApprovePayoutJob(
            Network, terms.Book.Asset, terms.Book.Merchant, VDevice.Id, id, terms.Id, terms.SealedRequest, plan.Fence, plan.Inputs[0].Amount,
            terms.MaxFee, maxFeeRate, Receipts);
        return new JobRow(
            id, ApprovalKey(terms.Id, state.LeftBehindBy is not null), VDevice.Id, terms.Book.Merchant, ApprovalKind, terms.Id.ToString(), frame.Encode(), null, at, null);
    }
}
