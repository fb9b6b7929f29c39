namespace ChainCloud.Domain.Transfers;

/// <summary>An unspent output of the book's hot wallet.</summary>
/// <param name="Branch">0 for receiving, 1 for change (BIP-44).</param>
public sealed record Coin(Outpoint Outpoint, Amount Amount, ScriptPubKey Script, uint Branch, uint Index);

/// <summary>What a transaction costs, as the chain counts it.</summary>
/// <param name="VSize">Virtual bytes at most of the signed transaction with so many inputs, all wanted outputs, and with or without change.</param>
/// <param name="FeeRateSatPerKvB">Base units per 1,000 virtual bytes.</param>
/// <param name="MaxFee">The most that the fee may be.</param>
/// <param name="MaxFeeRateSatPerKvB">The most that the fee may be per 1,000 virtual bytes, change given to it included.</param>
/// <param name="Dust">The least amount of a change output.</param>
/// <param name="MaxInputs">More would make the transaction or the vault's job too large.</param>
public sealed record SpendingCosts(Func<int, bool, int> VSize, long FeeRateSatPerKvB, Amount MaxFee, long MaxFeeRateSatPerKvB, Amount Dust, int MaxInputs);

/// <summary>The chosen inputs; the first is the fence. inputs = target + fee + change, to the unit.</summary>
/// <param name="Change">Null where none is worth an output.</param>
public sealed record Selection(IReadOnlyList<Coin> Inputs, Amount Fee, Amount? Change);

/// <summary>
/// Chooses coins: the smallest single one that is enough, else the largest first until they are enough. Deterministic: equal amounts are
/// ordered by outpoint. Change below dust goes to the fee where the cap allows. A coin that must be no fence may still be a further input.
/// </summary>
public static class CoinSelection
{
    /// <summary>
    /// Refuses with <see cref="ProblemCodes.CoinsUnavailable"/> when the coins do not reach, and with <see cref="ProblemCodes.FeeAboveCap"/>
    /// when only the fee is in the way.
    /// </summary>
    /// <param name="noFences">Coins that must not come first; null for none.</param>
    public static Result<Selection> Select(
        IEnumerable<Coin> coins, Amount target, SpendingCosts costs, IReadOnlySet<Outpoint>? noFences = null)
    {
        var sorted = coins.ToList();
        sorted.Sort(LargestFirst);
        if (sorted.Take(costs.MaxInputs).Select(c => c.Amount).Sum(target.Asset) <= target)
        {
            return new Problem(ProblemCodes.CoinsUnavailable, $"The confirmed, free coins do not reach {target} and its fee yet.");
        }

        var mayBeFence = sorted.ConvertAll(c => noFences?.Contains(c.Outpoint) != true);
        for (var i = sorted.Count - 1; i >= 0; i--)
        {
            if (mayBeFence[i] && sorted[i].Amount > target && Settle([sorted[i]], target, costs) is { } single)
            {
                return single;
            }
        }

        var fence = mayBeFence.IndexOf(true);
        if (fence < 0 && sorted.Count > 0)
        {
            return new Problem(ProblemCodes.CoinsUnavailable, "Every free coin was the fence of a payout that ended; a coin that was none is needed.");
        }

        var chosen = new List<Coin>();
        foreach (var coin in sorted.Skip(fence).Take(1).Concat(sorted.Where((_, i) => i != fence)).Take(costs.MaxInputs))
        {
            chosen.Add(coin);
            if (Settle(chosen, target, costs) is { } selection)
            {
                return selection;
            }
        }

        return new Problem(
            ProblemCodes.FeeAboveCap,
            $"At {costs.FeeRateSatPerKvB} per 1,000 vbytes the free coins do not pay {target} for a fee within {costs.MaxFee}.");
    }

    private static int LargestFirst(Coin left, Coin right) => right.Amount.CompareTo(left.Amount) switch
    {
        // Only ties need the text, and ties are rare.
        0 => string.CompareOrdinal(left.Outpoint.ToString(), right.Outpoint.ToString()),
        var order => order,
    };

    private static Selection? Settle(IReadOnlyList<Coin> inputs, Amount target, SpendingCosts costs)
    {
        var sum = inputs.Select(c => c.Amount).Sum(target.Asset);
        var withChange = target + FeeOf(inputs.Count, true, target.Asset, costs);
        if (sum >= withChange + costs.Dust)
        {
            var fee = withChange - target;
            return fee <= costs.MaxFee ? new Selection([.. inputs], fee, sum - withChange) : null;
        }

        var least = target + FeeOf(inputs.Count, false, target.Asset, costs);
        return sum >= least && sum - target <= costs.MaxFee && IsWithinRate(sum - target, costs.VSize(inputs.Count, false), costs)
            ? new Selection([.. inputs], sum - target, null)
            : null;
    }

    private static bool IsWithinRate(Amount fee, int vsize, SpendingCosts costs) =>
        fee.Units * 1000 <= (System.Numerics.BigInteger)costs.MaxFeeRateSatPerKvB * vsize;

    private static Amount FeeOf(int inputs, bool change, AssetId asset, SpendingCosts costs) =>
        Amount.Of(asset, ((costs.FeeRateSatPerKvB * (System.Numerics.BigInteger)costs.VSize(inputs, change)) + 999) / 1000);
}
