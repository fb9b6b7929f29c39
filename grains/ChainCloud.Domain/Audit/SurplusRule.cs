using System.Numerics;

namespace ChainCloud.Domain.Audit;

/// <summary>What an account's balance beside the explained one means; base units.</summary>
/// <param name="Known">What is remembered of it from now on: above zero unclaimed, below missing.</param>
/// <param name="Difference">What of it counts as a difference of ledger and chain: zero or below.</param>
public sealed record SurplusVerdict(BigInteger Known, BigInteger Difference);

/// <summary>
/// Anybody can send to an account in ways that no deposit takes, so more than is explained is kept as unclaimed and stops nothing; less stops
/// payouts. What was unclaimed once may not go either: nobody but a thief takes it. Pure.
/// </summary>
public static class SurplusRule
{
    /// <param name="known">What is remembered.</param>
    /// <param name="onChain">The block after which that was seen is still of the chain.</param>
    /// <param name="seen">The balance minus what is explained, now.</param>
    public static SurplusVerdict Next(BigInteger known, bool onChain, BigInteger seen)
    {
        if (known.Sign > 0 && onChain && seen < known)
        {
            return new SurplusVerdict(known, seen - known);
        }

        return new SurplusVerdict(seen, BigInteger.Min(seen, BigInteger.Zero));
    }
}
