using System.Security.Cryptography;
using ChainCloud.Domain.Ledger;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Transfers;

namespace ChainCloud.Grains.Restoring;

/// <summary>
/// The commit that puts a lost payment back: a signed transfer with its payouts, in place of whatever the older database had planned for them.
/// From there on it is a transfer like any other.
/// </summary>
internal sealed class RecoveredTransfer(
    TransferPlan plan, SignedTransaction signed, IReadOnlyList<RecoveredPayout> passengers,
    IReadOnlyList<(TransferRow Row, IReadOnlyList<PayoutRow> Payouts)> standing, JobId job, DateTimeOffset at, TimeSpan window)
{
    private readonly Carrier _carrier = new(plan.Id, plan.Fence, at + window);

    /// <summary>Refuses with <see cref="ProblemCodes.WrongState"/> what contradicts the database.</summary>
    public Result<LedgerCommand> Command(string key, byte[] raw)
    {
        var (rows, entries, events) = (new List<RowWrite>(), new List<JournalEntry>(), new List<EventDraft>());
        foreach (var (transfer, payouts) in standing)
        {
            if (TransferRows.StateOf(transfer) is not (TransferState.Planned or TransferState.AwaitingSignature))
            {
                return new Problem(ProblemCodes.WrongState, $"{transfer.Id} is signed, with another transaction.");
            }

            rows.AddRange(transfer.Id == plan.Id ? Continue(transfer) : Abandon(transfer));
            rows.AddRange(Leave(payouts));
        }

        foreach (var passenger in passengers)
        {
            if (!Signed(passenger).TryGet(out var state, out var problem))
            {
                return problem;
            }

            var row = PayoutRows.With(passenger.Row ?? PayoutRows.New(state), state, at);
            rows.Add(passenger.Row is { } known ? new RowWrite.UpdatePayout(row, known.Version) : new RowWrite.InsertPayout(row));
            events.Add(PayoutRows.Event(state));
            if (passenger.Row is null)
            {
                entries.Add(EntryRules.PayoutReserved(state.Terms.Id, state.Terms.Total, state.Terms.FeeHeldHere));
            }
        }

        if (standing.All(t => t.Row.Id != plan.Id))
        {
            rows.Add(new RowWrite.InsertTransfer(TransferRows.With(TransferRows.New(plan), State, at)));
            rows.Add(new RowWrite.InsertFence(plan.ChainAsset, plan.Fence, plan.Id.ToString()));
        }

        rows.Add(new RowWrite.InsertAttempt(new AttemptRow(plan.Id, 1, plan.ChainAsset, signed.TxId, raw, plan.Fee, at)));
        var decision = new LedgerDecision(entries, rows, events, []);
        return new LedgerCommand(key, new Hash256(SHA256.HashData(raw)), head => head.Post(entries).TryGet(out _, out var missing) ? decision : missing)
        {
            ConflictCode = ProblemCodes.WrongState,
        };
    }

    private TransferState State => new TransferState.Signed(plan, job, signed);

    private Result<PayoutState> Signed(RecoveredPayout passenger)
    {
        var share = plan.ShareOf(plan.Fee, passenger.Id);
        if (passenger.Row is not { } row)
        {
            // What was asked for, as far as the intent tells; of the fee cap only what is needed is held.
            var terms = new PayoutTerms(passenger.Id, plan.Book, passenger.Intent.ExternalId, [.. passenger.Outputs], share, [], at);
            return new PayoutState.Signed(terms, _carrier, passenger.Bytes, signed with { Fee = share });
        }

        var known = PayoutRows.StateOf(row);
        if (row.Book != plan.Book || !known.Terms.Outputs.SequenceEqual(passenger.Outputs))
        {
            return new Problem(ProblemCodes.WrongState, $"{row.Id} has the same external id and is another payout.");
        }

        return known.IsEnd || known.SignedAs is not null
            ? new Problem(ProblemCodes.WrongState, $"{row.Id} is {known.Name} here, and was paid by {signed.TxId}.")
            : new PayoutState.Signed(known.Terms, _carrier, passenger.Bytes, signed with { Fee = share });
    }

    /// <summary>The same transfer, signed; coins that it held and did not spend in the end are free.</summary>
    private IEnumerable<RowWrite> Continue(TransferRow transfer)
    {
        yield return new RowWrite.UpdateTransfer(TransferRows.With(transfer, State, at), transfer.Version);
        if (TransferRows.StateOf(transfer).Plan is CoinPlan before && plan is CoinPlan now && before.Inputs.Except(now.Inputs).ToList() is { Count: > 0 } free)
        {
            yield return new RowWrite.ReleaseCoins(now.ChainAsset, transfer.Id, [.. free.Select(i => i.Outpoint)]);
        }
    }

    private IEnumerable<RowWrite> Abandon(TransferRow transfer)
    {
        var before = TransferRows.StateOf(transfer).Plan;
        var given = new TransferState.Abandoned(before, new Problem(ProblemCodes.WrongState, $"{plan.Id} was signed before the database was restored."));
        yield return new RowWrite.UpdateTransfer(TransferRows.With(transfer, given, at), transfer.Version);
        yield return new RowWrite.ReleaseFence(before.ChainAsset, before.Fence, transfer.Id.ToString());
        if (before is CoinPlan coins)
        {
            yield return new RowWrite.ReleaseCoins(coins.ChainAsset, transfer.Id, [.. coins.Inputs.Select(i => i.Outpoint)]);
        }
    }

    /// <summary>Payouts that the transaction does not pay wait to be carried anew.</summary>
    private IEnumerable<RowWrite> Leave(IReadOnlyList<PayoutRow> payouts) =>
        from row in payouts
        where passengers.All(p => p.Id != row.Id)
        let left = PayoutRows.StateOf(row)
        select new RowWrite.UpdatePayout(PayoutRows.With(row, new PayoutState.Reserved(left.Terms, null, left.CarriedBy), at), row.Version);
}
