using System.Numerics;

namespace ChainCloud.Domain.Transfers;

/// <summary>
/// Branch and bound over the coins, largest first, for a set that pays target and fee with so little left over that giving it to the fee is
/// cheaper than change (Murch, "An Evaluation of Coin Selection Strategies"). Gives up after a fixed number of steps.
/// </summary>
internal static class ChangelessSearch
{
    public const int MaxSteps = 5_000;

    /// <summary>Sets that are compared at most.</summary>
    private const int MaxFound = 16;

    /// <summary>The set that wastes least of those found; null when none was.</summary>
    public static Selection? Find(CoinPool pool, Amount target, SpendingCosts costs)
    {
        var perInput = (BigInteger)costs.FeeRateSatPerKvB * costs.InputTenths;
        var required = pool.Largest.FirstOrDefault(pool.IsRequired);
        var coins = pool.Largest.Where(c => c != required && (c.Amount.Units * SpendingCosts.Scale) > perInput).ToList();
        var empty = ((BigInteger)costs.FeeRateSatPerKvB * costs.VSize(1, false) * 10) - perInput;
        var least = (target.Units * SpendingCosts.Scale) + empty - (required is null ? 0 : ValueOf(required, perInput));

        // Sizes are rounded to whole virtual bytes: what may be one short is looked at too, and judged exactly.
        var walk = new Walk(
            coins, [.. coins.Select(c => ValueOf(c, perInput))], least - ((BigInteger)costs.FeeRateSatPerKvB * 10), least + costs.ScaledCostOfChange,
            costs.MaxInputs - (required is null ? 0 : 1));
        Selection? best = null;
        for (var n = 0; n < MaxFound && walk.Next() is { } found; n++)
        {
            var inputs = required is null ? pool.FenceFirst(found) : found.Prepend(required);
            if (costs.Settle([.. inputs], target) is { Change: null } selection
                && selection.Inputs.Count > 0 && (best is null || costs.WasteOf(selection) < costs.WasteOf(best)))
            {
                best = selection;
            }
        }

        return best;
    }

    /// <summary>What a coin adds when its input is paid for, finer than a base unit.</summary>
    private static Int128 ValueOf(Coin coin, BigInteger perInput) => (Int128)((coin.Amount.Units * SpendingCosts.Scale) - perInput);

    /// <summary>The depth-first walk: with each coin first, then without it.</summary>
    private sealed class Walk(List<Coin> coins, Int128[] values, BigInteger least, BigInteger most, int maxInputs)
    {
        private readonly Stack<int> _chosen = new();
        private readonly (Int128 Least, Int128 Most) _range = ((Int128)least, (Int128)most);
        private Int128 _left = values.Aggregate(Int128.Zero, (sum, v) => sum + v);
        private Int128 _sum;
        private int _at;
        private int _steps;
        private bool _ended;

        /// <summary>The next set in range; null at the end.</summary>
        public List<Coin>? Next()
        {
            while (!_ended && _steps++ < MaxSteps)
            {
                var found = _sum >= _range.Least && _sum <= _range.Most ? _chosen.Reverse().Select(i => coins[i]).ToList() : null;
                if (found is not null || _sum > _range.Most || _sum + _left < _range.Least || _chosen.Count >= maxInputs || _at == coins.Count)
                {
                    Back();
                }
                else
                {
                    Forward();
                }

                if (found is not null)
                {
                    return found;
                }
            }

            return null;
        }

        private void Forward()
        {
            _left -= values[_at];

            // Without its equal before it, this coin leads only to sets that were seen with that one.
            if (_at == 0 || (_chosen.TryPeek(out var last) && last == _at - 1) || values[_at] != values[_at - 1])
            {
                _chosen.Push(_at);
                _sum += values[_at];
            }

            _at++;
        }

        private void Back()
        {
            if (!_chosen.TryPop(out var last))
            {
                _ended = true;
                return;
            }

            for (_at--; _at > last; _at--)
            {
                _left += values[_at];
            }

            _sum -= values[last];
            _at = last + 1;
        }
    }
}
