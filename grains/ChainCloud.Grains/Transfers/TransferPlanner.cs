using ChainCloud.Chains;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.Grains.Addresses;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Transfers;

/// <summary>Makes a plan of payouts: coins, fence, fee, change. Pure.</summary>
/// <param name="chain">Sizes, dust.</param>
/// <param name="account">The send vault's account key, of which change is derived.</param>
/// <param name="quotes">Fee rates: slow, normal, fast; base units per 1,000 virtual bytes.</param>
internal sealed class TransferPlanner(ChainParameters chain, ExtendedPublicKey account, IReadOnlyList<long> quotes, FeeCaps caps, PayoutOptions options)
{
    /// <summary>
    /// One transaction for payouts of one speed, as <see cref="CoinSelection.Select"/> chooses. The V-Device signs a fence once: one that it
    /// signed for a payout that ended is never proposed again, one that it may have signed only when nothing else is there.
    /// </summary>
    public Result<CoinPlan> Plan(
        TransferId id, IReadOnlyList<PayoutTerms> payouts, IReadOnlyCollection<Coin> coins, IReadOnlyCollection<PastFence> past, uint changeIndex,
        DateTimeOffset now)
    {
        var chosen = Plan(id, payouts, coins, new FenceRule(past.Select(f => f.Point).ToHashSet()), changeIndex, RateOf(payouts[0]), now);
        return chosen.IsOk || past.All(f => f.IsApproved)
            ? chosen
            : Plan(id, payouts, coins, new FenceRule(past.Where(f => f.IsApproved).Select(f => f.Point).ToHashSet()), changeIndex, RateOf(payouts[0]), now);
    }

    /// <summary>
    /// The same transfer for fewer of its payouts, before anything of it left for a vault: the same fence and rate, inputs among those that
    /// it holds, the change index that it has or else this one.
    /// </summary>
    public Result<CoinPlan> Shrink(CoinPlan plan, IReadOnlyList<PayoutTerms> payouts, uint changeIndex) => Plan(
        plan.Id, payouts, plan.Inputs, FenceRule.Exactly(plan.Inputs[0].Outpoint), plan.Change?.Index ?? changeIndex, plan.FeeRateSatPerKvB, plan.PlannedAt);

    /// <summary>A stored coin as the selection sees it.</summary>
    public static Coin CoinOf(CoinRow row) => new(row.Point, row.Amount, row.Script, row.Branch, row.Index);

    private long RateOf(PayoutTerms terms) => caps.RateOf(terms.Speed, quotes, chain.MinRelayFeeRateSatPerKvB);

    private Result<CoinPlan> Plan(
        TransferId id, IReadOnlyList<PayoutTerms> payouts, IEnumerable<Coin> coins, FenceRule rule, uint changeIndex, long rate, DateTimeOffset now)
    {
        var change = WalletAddresses.Derive(account, ChangeAddresses.Branch, changeIndex, 1, ChangeAddresses.FormOf(chain))[0];
        var outputs = payouts.SelectMany(p => p.Outputs).ToList();
        // The whole fee is within each payout's own cap, so that it is also when all the others drop out.
        var costs = new SpendingCosts(
            SizesOf([.. outputs.Select(o => o.Script)], change), rate, caps.LongTermRate, payouts.Select(p => p.MaxFee).Min()!, Math.Max(rate, caps.MaxRate),
            Amount.Of(chain.Asset, FeeRules.DustThreshold(chain, change)), options.MaxInputs);
        return CoinSelection.Select(coins, payouts.Select(p => p.Total).Sum(chain.Asset), costs, rule).Map(selection => new CoinPlan(
            id, payouts[0].Book, [.. payouts.Select(p => p.Id)], selection.Inputs, outputs,
            selection.Change is { } amount ? new PlannedChange(changeIndex, change, amount) : null, selection.Fee, rate, now));
    }

    /// <summary>Sizes are asked for again and again, and each counts all outputs.</summary>
    private Func<int, bool, int> SizesOf(List<ScriptPubKey> outputs, ScriptPubKey change)
    {
        var known = new Dictionary<(int Inputs, bool Change), int>();
        List<ScriptPubKey> withChange = [.. outputs, change];
        return (inputs, hasChange) =>
        {
            if (!known.TryGetValue((inputs, hasChange), out var size))
            {
                known[(inputs, hasChange)] = size = FeeRules.VSize(chain.ReceiveInput, inputs, hasChange ? withChange : outputs);
            }

            return size;
        };
    }
}
