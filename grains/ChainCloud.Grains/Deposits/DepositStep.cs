using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using ChainCloud.Domain.Deposits;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Deposits;

/// <summary>What the ledger has to do about one deposit now, as one command.</summary>
internal static class DepositStep
{
    /// <summary>Null when there is nothing to do.</summary>
    public static LedgerCommand? Of(DepositRow row, long tipHeight, ConfirmationRules rules)
    {
        var (state, sighting) = (StateOf(row), SightingOf(row));
        var happened = Deposit.Decide(state, sighting, tipHeight, rules);
        if (happened.Count == 0 && !IsBackInItsBlock(row, state))
        {
            return null;
        }

        var next = Deposit.Evolve(state, happened);
        var anchor = (next.HeldUnder ?? state.HeldUnder)?.Hash.ToString() ?? "none";

        // The version makes a deposit that comes back in the very block that it was in before another step than its first time there.
        var key = $"deposit:{row.Id}:{next.Name}:{anchor}:{row.Version}";
        return new LedgerCommand(key, new Hash256(SHA256.HashData(Encoding.UTF8.GetBytes(key))), head => Decide(head, row, state, happened));
    }

    // The chain left the block and came back to it before the ledger saw either: only the row's state tells of it.
    private static bool IsBackInItsBlock(DepositRow row, DepositState state) => row.Anchor is not null && row.State != state.Name
        && state is (DepositState.Confirming or DepositState.Credited);

    private static Result<LedgerDecision> Decide(AccountHead head, DepositRow row, DepositState state, IReadOnlyList<DepositEvent> happened)
    {
        var (entries, events) = (new List<JournalEntry>(), new List<EventDraft>());
        foreach (var step in happened)
        {
            var entry = EntryOf(head, row, step);
            if (entry is not null)
            {
                entries.Add(entry);
                if (!head.Post([entry]).TryGet(out var posted, out var problem))
                {
                    return problem;
                }

                head = posted;
            }

            var from = state;
            state = Deposit.Evolve(state, step);
            if (EventTypeOf(step) is { } type)
            {
                events.Add(EventOf(type, row, state.HeldUnder ?? from.HeldUnder));
            }
        }

        return new LedgerDecision(entries, [UpdateOf(row, state)], events, []);
    }

    private static JournalEntry? EntryOf(AccountHead head, DepositRow row, DepositEvent happened) => happened switch
    {
        DepositEvent.Anchored => EntryRules.DepositConfirming(row.Id, row.Purpose, row.Amount),
        DepositEvent.Confirmed => EntryRules.DepositCredited(head, row.Id, row.Purpose, row.Amount),
        DepositEvent.Unanchored => EntryRules.DepositUnconfirmed(row.Id, row.Purpose, row.Amount),
        DepositEvent.Reversed => EntryRules.DepositReversed(head, row.Id, row.Purpose, row.Amount),
        _ => null,
    };

    // What the chain shows is told by the watcher's own commits; here only what the ledger did.
    private static string? EventTypeOf(DepositEvent happened) => happened switch
    {
        DepositEvent.Confirmed => "deposit.credited",
        DepositEvent.Settled => "deposit.final",
        DepositEvent.Reversed => "deposit.reversed",
        _ => null,
    };

    private static EventDraft EventOf(string type, DepositRow row, BlockRef? block) =>
        DepositEvents.Draft(type, row.Id, row.Book, row.Outpoint, row.Purpose, row.Amount, block);

    private static RowWrite UpdateOf(DepositRow row, DepositState state) => new RowWrite.UpdateDeposit(
        row.Id,
        row.Version,
        state.Name,
        state switch
        {
            DepositState.Confirming => DepositPosted.Pending,
            DepositState.Credited or DepositState.Final => DepositPosted.Credited,
            _ => DepositPosted.Nothing,
        },
        state.HeldUnder);

    private static Sighting SightingOf(DepositRow row) => row switch
    {
        { Anchor: { } anchor } => new Sighting.InBlock(anchor),
        { State: DepositStates.Orphaned } => new Sighting.Nowhere(),
        _ => new Sighting.InMempool(),
    };

    private static DepositState StateOf(DepositRow row) => row switch
    {
        { State: DepositStates.IgnoredDust } => new DepositState.IgnoredDust(),
        { Posted: DepositPosted.Pending, PostedAnchor: { } anchor } => new DepositState.Confirming(anchor),
        { Posted: DepositPosted.Credited, PostedAnchor: { } anchor, State: DepositStates.Final } => new DepositState.Final(anchor),
        { Posted: DepositPosted.Credited, PostedAnchor: { } anchor } => new DepositState.Credited(anchor),
        { Posted: DepositPosted.Nothing, State: DepositStates.Orphaned } => new DepositState.Orphaned(),
        { Posted: DepositPosted.Nothing } => new DepositState.Detected(),
        _ => throw new UnreachableException($"Deposit {row.Id} is posted under no block."),
    };
}
