using ChainCloud.Domain.Ledger;
using ChainCloud.Domain.Payouts;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Ledger;

/// <summary>
/// What payouts of tokens hold in this book, whose asset pays their fees. One row per payout says whether it is held, and each payout gets one
/// in the end: so gas can't be held for a payout that ended meanwhile.
/// </summary>
public sealed partial class AccountGrain
{
    public Task<Result<Done>> HoldGas(PayoutId payout, Amount maxFee) => Reading<Done>(async () =>
    {
        if (await Payouts.GasHold(payout, CancellationToken.None) is { } known)
        {
            return known.IsHeld ? Done.Value : new Problem(ProblemCodes.WrongState, "The payout's gas is closed.");
        }

        if (await Part<Halts>().Now(Asset) is { } halt)
        {
            return Halts.Refusal(halt);
        }

        var row = new GasHoldRow(payout, Book, maxFee, GasHoldStates.Held, null);
        return await Write(new LedgerCommand($"gas:{payout}:held", HashOf($"{payout} {maxFee}"), head =>
            head.PayoutsFrozen ? Frozen()
            : head.Balance(LedgerAccount.Hot) < maxFee
                ? new Problem(ProblemCodes.InsufficientFunds, $"{head.Balance(LedgerAccount.Hot)} are available; a fee of up to {maxFee} is needed.")
                : new LedgerDecision([EntryRules.GasHeld(payout, maxFee)], [new RowWrite.InsertGasHold(row)], [], [])));
    });

    public Task<Result<Done>> CloseGas(PayoutId payout) => Reading<Done>(async () =>
    {
        if (await Payouts.Read(payout, CancellationToken.None) is not { } row || PayoutRows.StateOf(row) is not { IsEnd: true, Terms.PaysFeeElsewhere: true } ended
            || new BookId(row.Book.Merchant, ended.Terms.MaxFee.Asset) != Book)
        {
            return new Problem(ProblemCodes.WrongState, "No payout that ended pays its fee from this book under that id.");
        }

        var hold = await Payouts.GasHold(payout, CancellationToken.None);
        if (hold is { IsHeld: false })
        {
            return Done.Value;
        }

        var nothing = Amount.Zero(Book.Asset);
        if (hold is null)
        {
            var never = new GasHoldRow(payout, Book, nothing, GasHoldStates.Released, nothing);
            return await Write(new LedgerCommand($"gas:{payout}:closed", HashOf($"{payout}"), _ => LedgerDecision.OfRows(new RowWrite.InsertGasHold(never))));
        }

        // Only a transaction in a block cost something, and its block told what.
        var fee = ended is PayoutState.Settled or PayoutState.Reverted ? ended.SignedAs!.Fee : nothing;
        var closed = hold with { State = fee.IsZero ? GasHoldStates.Released : GasHoldStates.Settled, Fee = fee };
        return await Write(new LedgerCommand($"gas:{payout}:closed", HashOf($"{payout} {fee}"), _ => new LedgerDecision(
            [.. EntryRules.GasClosed(payout, fee, hold.Amount)], [new RowWrite.CloseGasHold(closed)], [], [])));
    });

    public Task<Result<Done>> FinishPayout(PayoutId payout) => Reading<Done>(async () =>
    {
        if (await Payouts.Read(payout, CancellationToken.None) is not { } row || row.Book != Book || !PayoutRows.StateOf(row).IsEnd
            || (!row.Finished && await Payouts.GasHold(payout, CancellationToken.None) is not { IsHeld: false }))
        {
            return new Problem(ProblemCodes.WrongState, "The payout still holds something.");
        }

        var key = $"payout:{row.Id}:{row.Version + 1}";
        return row.Finished
            ? Done.Value
            : await Write(new LedgerCommand(key, HashOf($"{key}:finished"), _ =>
                LedgerDecision.OfRows(new RowWrite.UpdatePayout(PayoutRows.Finish(row, _clock.GetUtcNow()), row.Version)))
            {
                ConflictCode = ProblemCodes.WrongState,
            });
    });

    private async Task<Result<Done>> Write(LedgerCommand command) => (await Submit(command)).Map(_ => Done.Value);
}
