namespace ChainCloud.Domain.Transfers;

/// <summary>An unspent output of the book's hot wallet.</summary>
/// <param name="Branch">0 for receiving, 1 for change (BIP-44).</param>
public sealed record Coin(Outpoint Outpoint, Amount Amount, ScriptPubKey Script, uint Branch, uint Index);

/// <summary>The chosen inputs; the first is the fence. inputs = target + fee + change, to the unit.</summary>
/// <param name="Change">Null where none is worth an output.</param>
public sealed record Selection(IReadOnlyList<Coin> Inputs, Amount Fee, Amount? Change);

/// <summary>Which coin may come first, and so be what the payment must consume.</summary>
/// <param name="NoFences">Coins that must not come first; they may be further inputs.</param>
/// <param name="Fence">The coin that has to come first; null for a free choice.</param>
public sealed record FenceRule(IReadOnlySet<Outpoint> NoFences, Outpoint? Fence = null)
{
    private static readonly IReadOnlySet<Outpoint> None = new HashSet<Outpoint>();

    public static FenceRule Free { get; } = new(None);

    /// <summary>An intent names this fence already.</summary>
    public static FenceRule Exactly(Outpoint fence) => new(None, fence);

    public bool MayBeFirst(Coin coin) => Fence is { } fence ? coin.Outpoint == fence : !NoFences.Contains(coin.Outpoint);
}

/// <summary>
/// Chooses coins: a set that needs no change where the search finds one (branch and bound, after Murch), else the candidate that wastes
/// least: the fewest coins, of these the smallest sum; many small ones while fees are below what they will be. Deterministic: equal
/// amounts are ordered by outpoint. Change below dust, or not worth its output, goes to the fee where the caps allow.
/// </summary>
public static class CoinSelection
{
    /// <summary>Inputs that a transaction spends at most for the sake of having fewer coins.</summary>
    public const int MaxConsolidated = 20;

    /// <summary>
    /// Refuses with <see cref="ProblemCodes.CoinsUnavailable"/> when the coins do not reach, and with <see cref="ProblemCodes.FeeAboveCap"/>
    /// when only the fee is in the way.
    /// </summary>
    public static Result<Selection> Select(IEnumerable<Coin> coins, Amount target, SpendingCosts costs, FenceRule? rule = null)
    {
        var pool = new CoinPool(coins, rule ?? FenceRule.Free);
        if (pool.Largest.Take(costs.MaxInputs).Select(c => c.Amount).Sum(target.Asset) <= target)
        {
            return new Problem(ProblemCodes.CoinsUnavailable, $"The confirmed, free coins do not reach {target} and its fee yet.");
        }

        if (pool.Fences.Count == 0)
        {
            return new Problem(ProblemCodes.CoinsUnavailable, "Every free coin was the fence of a payout that ended; a coin that was none is needed.");
        }

        Selection? best = null;
        foreach (var candidate in Candidates(pool, target, costs))
        {
            best = Better(best, candidate, target.Asset, costs);
        }

        return best is { } chosen
            ? chosen
            : new Problem(
                ProblemCodes.FeeAboveCap,
                $"At {costs.FeeRateSatPerKvB} per 1,000 vbytes the free coins do not pay {target} for a fee within {costs.MaxFee}.");
    }

    private static IEnumerable<Selection?> Candidates(CoinPool pool, Amount target, SpendingCosts costs)
    {
        yield return ChangelessSearch.Find(pool, target, costs);
        foreach (var single in Singles(pool, target, costs))
        {
            yield return single;
        }

        var fewest = Accumulate(pool.FenceFirst(pool.Largest), costs.MaxInputs, target, costs);
        yield return fewest;
        yield return fewest is null ? null : Smaller(fewest, pool, target, costs);
        if (costs.FeeRateSatPerKvB < costs.LongTermFeeRateSatPerKvB)
        {
            yield return Accumulate(pool.FenceFirst(pool.Largest.AsEnumerable().Reverse()), Math.Min(costs.MaxInputs, MaxConsolidated), target, costs);
        }
    }

    /// <summary>The smallest that is enough alone, without change and with it.</summary>
    private static IEnumerable<Selection?> Singles(CoinPool pool, Amount target, SpendingCosts costs)
    {
        if (pool.SmallestFence(target + costs.FeeOf(1, false, target.Asset)) is { } without)
        {
            yield return costs.Settle([without], target);
        }

        if (pool.SmallestFence(target + costs.FeeOf(1, true, target.Asset) + costs.Dust) is { } with)
        {
            yield return costs.Settle([with], target);
        }
    }

    private static Selection? Accumulate(IEnumerable<Coin> ordered, int most, Amount target, SpendingCosts costs)
    {
        var (chosen, sum) = (new List<Coin>(), Amount.Zero(target.Asset));
        foreach (var coin in ordered.Take(most))
        {
            chosen.Add(coin);
            sum += coin.Amount;
            if (sum > target && costs.Settle(chosen, target) is { } selection)
            {
                return selection;
            }
        }

        return null;
    }

    /// <summary>As many coins with a smaller sum: from the last on, each gives way to the smallest that is still enough.</summary>
    private static Selection? Smaller(Selection fewest, CoinPool pool, Amount target, SpendingCosts costs)
    {
        var (chosen, taken) = (fewest.Inputs.ToList(), fewest.Inputs.ToHashSet());
        var sum = chosen.Select(c => c.Amount).Sum(target.Asset);
        var enough = target + costs.FeeOf(chosen.Count, true, target.Asset) + costs.Dust;
        for (var i = chosen.Count - 1; i > 0; i--)
        {
            var others = sum - chosen[i].Amount;
            if (others < enough && pool.Smallest(enough - others, taken) is { } smaller && smaller.Amount < chosen[i].Amount)
            {
                taken.Remove(chosen[i]);
                taken.Add(smaller);
                (chosen[i], sum) = (smaller, others + smaller.Amount);
            }
        }

        return sum >= enough ? costs.Settle(chosen, target) : null;
    }

    private static Selection? Better(Selection? best, Selection? candidate, AssetId asset, SpendingCosts costs)
    {
        if (best is null || candidate is null)
        {
            return best ?? candidate;
        }

        var order = costs.WasteOf(candidate).CompareTo(costs.WasteOf(best));
        return order < 0 || (order == 0 && SumOf(candidate, asset) < SumOf(best, asset)) ? candidate : best;
    }

    private static Amount SumOf(Selection selection, AssetId asset) => selection.Inputs.Select(c => c.Amount).Sum(asset);
}
