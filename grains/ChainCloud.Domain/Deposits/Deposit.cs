using System.Diagnostics;
using static ChainCloud.Domain.Deposits.DepositState;

namespace ChainCloud.Domain.Deposits;

/// <summary>
/// The rules of one deposit. Pure. Confirmations are computed from the block and the tip each time, so a reorganization needs no
/// counter to be mended. README.md beside this file prints the table.
/// </summary>
public static class Deposit
{
    /// <summary>
    /// Everything that follows now from where the chain has the output, in order; nothing when the ledger is up to date. A deposit that
    /// moved to another block gives its way back and its new way in one answer.
    /// </summary>
    public static IReadOnlyList<DepositEvent> Decide(DepositState state, Sighting sighting, long tipHeight, ConfirmationRules rules)
    {
        var happened = new List<DepositEvent>();
        while (Next(state, sighting, tipHeight, rules) is { } next)
        {
            happened.Add(next);
            state = Evolve(state, next);
        }

        return happened;
    }

    /// <summary>The whole transition table. An event that can't follow is a bug and throws.</summary>
    public static DepositState Evolve(DepositState state, DepositEvent happened) => (state, happened) switch
    {
        (Detected or Orphaned, DepositEvent.Anchored e) => new Confirming(e.Anchor),
        (Confirming s, DepositEvent.Confirmed) => new Credited(s.Anchor),
        (Credited s, DepositEvent.Settled) => new Final(s.Anchor),
        (Confirming, DepositEvent.Unanchored) => new Orphaned(),
        (Credited or Final, DepositEvent.Reversed) => new Orphaned(),
        (Detected, DepositEvent.Vanished) => new Orphaned(),
        (Orphaned, DepositEvent.Returned) => new Detected(),
        _ => throw new UnreachableException($"{happened.GetType().Name} can't follow {state.Name}."),
    };

    /// <summary>The state after all the events.</summary>
    public static DepositState Evolve(DepositState state, IEnumerable<DepositEvent> happened) => happened.Aggregate(state, Evolve);

    private static DepositEvent? Next(DepositState state, Sighting sighting, long tipHeight, ConfirmationRules rules) => (state, sighting) switch
    {
        (IgnoredDust, _) => null,
        (Detected or Orphaned, Sighting.InBlock b) => new DepositEvent.Anchored(b.Anchor),
        (Detected, Sighting.Nowhere) => new DepositEvent.Vanished(),
        (Orphaned, Sighting.InMempool) => new DepositEvent.Returned(),
        (Confirming s, Sighting.InBlock b) when s.Anchor == b.Anchor =>
            s.Anchor.Confirmations(tipHeight) >= rules.Credit ? new DepositEvent.Confirmed() : null,
        (Credited s, Sighting.InBlock b) when s.Anchor == b.Anchor =>
            s.Anchor.Confirmations(tipHeight) >= rules.Final ? new DepositEvent.Settled() : null,
        (Final s, Sighting.InBlock b) when s.Anchor == b.Anchor => null,
        (Confirming, _) => new DepositEvent.Unanchored(),
        (Credited or Final, _) => new DepositEvent.Reversed(),
        _ => null,
    };
}
