using ChainCloud.Chains;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Transfers;

/// <summary>Makes a plan of a payout: coins, fence, fee, change. Pure.</summary>
/// <param name="chain">Sizes, dust.</param>
/// <param name="account">The send vault's account key, of which change is derived.</param>
/// <param name="feeRateSatPerKvB">Wanted fee rate, base units per 1,000 virtual bytes.</param>
internal sealed class TransferPlanner(ChainParameters chain, ExtendedPublicKey account, long feeRateSatPerKvB, PayoutOptions options)
{
    private const uint ChangeBranch = 1;

    /// <summary>
    /// Refuses as <see cref="CoinSelection.Select"/>. The V-Device signs a fence once: one that it signed for a payout that ended is never
    /// proposed again, one that it may have signed only when nothing else is there.
    /// </summary>
    public Result<CoinPlan> Plan(
        TransferId id, PayoutTerms terms, IReadOnlyCollection<Coin> coins, IReadOnlyCollection<PastFence> past, uint changeIndex, DateTimeOffset now)
    {
        var change = WalletAddresses.Derive(account, ChangeBranch, changeIndex, 1)[0];
        var outputs = terms.Outputs.Select(o => o.Script).ToList();
        var withChange = outputs.Append(change).ToList();
        var rate = Math.Clamp(feeRateSatPerKvB, chain.MinRelayFeeRateSatPerKvB, Math.Max(chain.MinRelayFeeRateSatPerKvB, options.MaxFeeRateSatPerKvB));
        var costs = new SpendingCosts(
            (inputs, hasChange) => FeeRules.P2wpkhVSize(inputs, hasChange ? withChange : outputs), rate, terms.MaxFee,
            options.MaxFeeRateSatPerKvB, Amount.Of(chain.Asset, FeeRules.DustThreshold(chain, change)), options.MaxInputs);
        var chosen = CoinSelection.Select(coins, terms.Total, costs, past.Select(f => f.Point).ToHashSet());
        if (!chosen.IsOk && past.Any(f => !f.IsApproved))
        {
            chosen = CoinSelection.Select(coins, terms.Total, costs, past.Where(f => f.IsApproved).Select(f => f.Point).ToHashSet());
        }

        return chosen.Map(selection => new CoinPlan(
            id, terms.Book, [terms.Id], selection.Inputs, terms.Outputs,
            selection.Change is { } amount ? new PlannedChange(changeIndex, change, amount) : null, selection.Fee, rate, now));
    }

    /// <summary>A stored coin as the selection sees it.</summary>
    public static Coin CoinOf(CoinRow row) => new(row.Point, row.Amount, row.Script, row.Branch, row.Index);
}
