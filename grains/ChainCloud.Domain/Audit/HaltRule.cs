namespace ChainCloud.Domain.Audit;

/// <summary>What becomes of the halt that reconciliation raises.</summary>
public enum HaltStep
{
    Nothing = 0,

    /// <summary>Ledger and chain differ: payouts stop.</summary>
    Raise = 1,

    /// <summary>They have agreed long enough: payouts go on.</summary>
    Lift = 2,
}

/// <summary>One unit off stops payouts at once; only agreement in several blocks, everything counted anew, lets them go on. Pure.</summary>
public static class HaltRule
{
    /// <param name="newestFirst">Whether ledger and chain agreed, for each of the last blocks that were reconciled; the present one first.</param>
    /// <param name="stands">The halt stands.</param>
    /// <param name="whole">A round over all coins or accounts and all postings ended after the last difference, and found nothing.</param>
    /// <param name="blocks">How many blocks have to agree.</param>
    public static HaltStep Next(IReadOnlyList<bool> newestFirst, bool stands, bool whole, int blocks) =>
        !newestFirst[0] ? stands ? HaltStep.Nothing : HaltStep.Raise
        : stands && whole && newestFirst.Count >= blocks && newestFirst.Take(blocks).All(agrees => agrees) ? HaltStep.Lift
        : HaltStep.Nothing;
}
