using System.Text;
using ChainCloud.Chains;
using ChainCloud.Domain.Ledger;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Addresses;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Restoring;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Transfers;
using ChainCloud.Statements;

namespace ChainCloud.Grains.Ledger;

/// <summary>
/// What a restored database has lost of this book: payments that the vault signed, written as signed ones, so that the usual pumps follow them
/// to their end; and batches, asked for again.
/// </summary>
public sealed partial class AccountGrain
{
    public Task<Result<Done>> RecoverTransfer(RecoveredSignature signature) => Reading<Done>(async () =>
    {
        var receipt = SignedStatement.Read<VaultReceipt>(signature.Receipt).Value.Statement;
        var intents = signature.Intents.Select(i => SignedStatement.Read<PayoutIntent>(i).Value.Statement).ToList();
        if (intents.Any(i => i.Merchant != Book.Merchant || i.Asset != Book.Asset))
        {
            return new Problem(ProblemCodes.StatementMismatch, "An intent is of another book.");
        }

        var passengers = new List<RecoveredPayout>();
        foreach (var (intent, bytes) in intents.Zip(signature.Intents))
        {
            var row = await Payouts.FindByExternalId(Book.Merchant, intent.ExternalId, CancellationToken.None);
            passengers.Add(new RecoveredPayout(intent, bytes, row?.Id ?? PayoutId.Of(_ids.Next()), row));
        }

        var standing = await StandingTransfers(signature.RawTransaction, receipt, passengers);
        // What the older database planned with this fence is this very payment, perhaps for others than were paid in the end.
        var same = standing.FirstOrDefault(t => t.Row.Fence == receipt.Fence).Row;
        var id = same?.Id ?? TransferId.Of(_ids.Next());
        var planned = Asset.Kind == ChainKind.Evm
            ? RecoveredPlans.OfAccount(id, Book, Asset, signature.RawTransaction, passengers, _clock.GetUtcNow())
            : await CoinPlanOf(id, signature.RawTransaction, passengers);
        if (!planned.TryGet(out var plan, out var problem))
        {
            return problem;
        }

        if (plan.Fence != receipt.Fence)
        {
            return new Problem(ProblemCodes.StatementMismatch, "The transaction does not begin with the receipt's fence.");
        }

        var signed = new SignedTransaction(receipt.TxId!.Value, plan.Fee);
        var change = new RecoveredTransfer(plan, signed, passengers, standing, JobId.Of(_ids.Next()), _clock.GetUtcNow(), PayoutSettings.ApprovalWindow);
        var command = change.Command($"recovered:{receipt.Vault}:{Book}:{receipt.Counter}", signature.RawTransaction);
        return command.TryGet(out var ready, out var refused) ? await Write(ready) : refused;
    });

    public async Task<Result<Done>> RecoverBatch(AddressPurpose purpose, uint number)
    {
        if (purpose == AddressPurpose.Change || await DeviceOf(DeviceRoles.VaultFor(purpose)) is not { } vault)
        {
            return new Problem(ProblemCodes.DeviceNotEnrolled, "The vault of this purpose is not enrolled.");
        }

        await _oneBatchAtATime.WaitAsync();
        try
        {
            while ((await Addresses.LastBatch(Book, purpose, CancellationToken.None))?.Id.Number is var last && (last is null || last < number))
            {
                var row = await NextBatch(purpose, BatchStates.Requested, $"{RecoveredBatches.Stem}{(last is { } n ? n + 1 : 0)}");
                var job = Part<BatchJobs>().DeriveBatch(row, vault);
                var decision = new LedgerDecision(
                    [], [new RowWrite.InsertBatch(row), new RowWrite.InsertJob(job)], [BatchEvents.Of(row, "batch.requested")], []);
                var key = $"batch:{Book}:{BatchId.PurposeText(purpose)}:{row.ExternalId}";
                if (!(await Submit(new LedgerCommand(key, HashOf(key), _ => decision))).TryGet(out _, out var problem))
                {
                    return problem;
                }
            }

            return Done.Value;
        }
        finally
        {
            _oneBatchAtATime.Release();
        }
    }

    /// <summary>True while it is not known which addresses and batches the lost time has used.</summary>
    private async Task<bool> LostTrack() =>
        (await Part<Halts>().Recent()).Any(halt => halt.Cause == HaltCauses.Restored && (halt.Asset == Asset.Asset || halt.Asset == Asset.ChainAsset));

    private static Problem Untracked() =>
        new(ProblemCodes.Overloaded, "The database was restored, and which addresses were handed out before is not known yet; ask again.");

    /// <summary>Transfers that the older database has for these payouts, this fence or these coins, and that are not over.</summary>
    private async Task<IReadOnlyList<(TransferRow Row, IReadOnlyList<PayoutRow> Payouts)>> StandingTransfers(
        byte[] raw, VaultReceipt receipt, IReadOnlyList<RecoveredPayout> passengers)
    {
        var ids = passengers.Select(p => p.Row?.Transfer).OfType<TransferId>().ToHashSet();
        if (receipt.Fence is { } fence && await Part<ITransferReads>().LiveFence(receipt.Fee.Asset, fence, CancellationToken.None) is { } held
            && TransferId.Parse(held.Owner).TryGet(out var owner, out _))
        {
            ids.Add(owner);
        }

        if (Asset.Kind == ChainKind.Utxo && Transaction.Parse(raw).TryGet(out var transaction, out _))
        {
            var coins = await Part<ITransferReads>().Coins(Book.Asset, [.. transaction.Inputs.Select(i => i.Outpoint)], CancellationToken.None);
            ids.UnionWith(coins.Select(c => c.ReservedBy).OfType<TransferId>());
        }

        var standing = new List<(TransferRow, IReadOnlyList<PayoutRow>)>();
        foreach (var id in ids.Order())
        {
            if (await Part<ITransferReads>().Read(id, CancellationToken.None) is { Finished: false } row && row.Book == Book)
            {
                standing.Add((row, await Payouts.OfTransfer(id, CancellationToken.None)));
            }
        }

        return standing;
    }

    private async Task<Result<TransferPlan>> CoinPlanOf(TransferId id, byte[] raw, IReadOnlyList<RecoveredPayout> passengers)
    {
        if (!Transaction.Parse(raw).TryGet(out var transaction, out var malformed))
        {
            return malformed;
        }

        var coins = new List<Coin>();
        foreach (var input in transaction.Inputs)
        {
            if (await SpentCoin(input.Outpoint) is not { } coin)
            {
                return new Problem(ProblemCodes.CoinsUnavailable, $"The coin {input.Outpoint} is not known yet.");
            }

            coins.Add(coin);
        }

        var paid = passengers.Sum(p => p.Intent.Outputs.Length);
        PlannedChange? change = null;
        if (transaction.Outputs.Count == paid + 1)
        {
            var last = transaction.Outputs[^1];
            if (await ChangeIndexOf(last.Script) is not { } index)
            {
                return new Problem(ProblemCodes.StatementMismatch, "The transaction's change goes to no change address of this account.");
            }

            change = new PlannedChange(index, last.Script, Amount.Of(Book.Asset, last.Value));
        }

        return RecoveredPlans.OfCoins(id, Book, transaction, coins, change, passengers, _clock.GetUtcNow()).Map(plan => (TransferPlan)plan);
    }

    /// <summary>A coin that a block holds, or the change of a payment that was recovered before.</summary>
    private async Task<Coin?> SpentCoin(Outpoint point)
    {
        if (await Part<ITransferReads>().Coins(Book.Asset, [point], CancellationToken.None) is [{ } row])
        {
            return row.Book == Book ? TransferPlanner.CoinOf(row) : null;
        }

        if (await Part<ITransferReads>().FindAttempt(Book.Asset, point.TxId, CancellationToken.None) is not { } attempt
            || !Transaction.Parse(attempt.Raw).TryGet(out var made, out _) || made.Outputs.Count <= point.Index)
        {
            return null;
        }

        var output = made.Outputs[(int)point.Index];
        return await ChangeIndexOf(output.Script) is { } index
            ? new Coin(point, Amount.Of(Book.Asset, output.Value), output.Script, ChangeAddresses.Branch, index)
            : null;
    }

    /// <summary>The index of a change address, with those derived that the lost time may have used.</summary>
    private async Task<uint?> ChangeIndexOf(ScriptPubKey script)
    {
        const uint BatchesAhead = 3;
        var next = await Addresses.LastBatch(Book, AddressPurpose.Change, CancellationToken.None) is { } last ? last.Id.Number + 1 : 0;
        for (var number = next; number <= next + BatchesAhead; number++)
        {
            if (await Addresses.FindAddress(Book.Asset, script, CancellationToken.None) is { } known)
            {
                return known.Batch.Purpose == AddressPurpose.Change && known.Batch.Book == Book ? known.Index : null;
            }

            await EnsureChangeBatch(number);
        }

        return null;
    }

    /// <summary>
    /// The payout that a website asks for again whose first request was lost with the database and whose payment was recovered; null when it
    /// is another one. What was asked for is known from the V-Device's intent, so the outputs decide.
    /// </summary>
    private async Task<PayoutView?> RecoveredBefore(PayoutTerms asked)
    {
        var row = await Payouts.FindByExternalId(Book.Merchant, asked.ExternalId, CancellationToken.None);
        return row is not null && row.Book == Book && PayoutRows.StateOf(row) is var state && RecoveredPlans.IsRecovered(state.Terms)
            && state.Terms.Outputs.SequenceEqual(asked.Outputs)
            ? PayoutRows.View(state, row.UpdatedAt, await TipHeight())
            : null;
    }
}
