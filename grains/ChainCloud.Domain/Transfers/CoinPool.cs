namespace ChainCloud.Domain.Transfers;

/// <summary>Coins in order of amount, and which of them may come first.</summary>
internal sealed class CoinPool
{
    private readonly FenceRule _rule;

    public CoinPool(IEnumerable<Coin> coins, FenceRule rule)
    {
        _rule = rule;
        Largest = [.. coins];
        Array.Sort(Largest, LargestFirst);
        Fences = [.. Largest.Where(rule.MayBeFirst)];
    }

    /// <summary>All, largest first.</summary>
    public Coin[] Largest { get; }

    /// <summary>Those that may come first, largest first.</summary>
    public IReadOnlyList<Coin> Fences { get; }

    /// <summary>True when the coin has to be among the inputs.</summary>
    public bool IsRequired(Coin coin) => coin.Outpoint == _rule.Fence;

    /// <summary>The same coins with the first that may be the fence moved to the front.</summary>
    public IEnumerable<Coin> FenceFirst(IEnumerable<Coin> ordered)
    {
        var list = ordered as IReadOnlyList<Coin> ?? [.. ordered];
        return list.FirstOrDefault(_rule.MayBeFirst) is { } fence ? list.Where(c => c != fence).Prepend(fence) : [];
    }

    /// <summary>The smallest of at least this much that may come first; null when there is none.</summary>
    public Coin? SmallestFence(Amount least) => Count(Fences, least) is > 0 and var count ? Fences[count - 1] : null;

    /// <summary>The smallest of at least this much that is not taken; null when there is none.</summary>
    public Coin? Smallest(Amount least, IReadOnlySet<Coin> taken)
    {
        for (var i = Count(Largest, least) - 1; i >= 0; i--)
        {
            if (!taken.Contains(Largest[i]))
            {
                return Largest[i];
            }
        }

        return null;
    }

    /// <summary>How many are at least this much.</summary>
    private static int Count(IReadOnlyList<Coin> largestFirst, Amount least)
    {
        var (low, high) = (0, largestFirst.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = largestFirst[middle].Amount >= least ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static int LargestFirst(Coin left, Coin right) => right.Amount.CompareTo(left.Amount) switch
    {
        // Only ties need the text, and ties are rare.
        0 => string.CompareOrdinal(left.Outpoint.ToString(), right.Outpoint.ToString()),
        var order => order,
    };
}
