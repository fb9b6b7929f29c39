using ChainCloud.Chains;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;
using Microsoft.Extensions.Options;
using Orleans;

namespace ChainCloud.Grains.Transfers;

/// <summary>
/// Shell of one transfer: holds the vault's answer against the plan, gives stored bytes to the network, and turns the chain's facts about
/// the fence into steps. The book's account writes them.
/// </summary>
public sealed class TransferGrain(
    ITransferReads transfers,
    IPayoutReads payouts,
    IChainView chains,
    ChainRegistry nodes,
    AccountFacts accounts,
    AssetCatalog assets,
    Alarms alarms,
    TimeProvider clock,
    IOptions<PayoutOptions> options) : Grain, ITransferGrain
{
    private const int StepsAtOnce = 6;

    private readonly HashSet<string> _alarmed = [];
    private DateTimeOffset? _heard;

    private TransferId Id => TransferId.Parse(GrainKeys.Body(this.GetPrimaryKeyString())).Value;

    public async Task<Result<TransferView>> Read(MerchantId merchant) =>
        await transfers.Read(Id, CancellationToken.None) is { } row && row.Book.Merchant == merchant ? await View(row) : NotFound();

    public async Task<Result<TransferView>> AcceptSignature(byte[] rawTransaction, byte[] receipt)
    {
        if (await transfers.Read(Id, CancellationToken.None) is not { } row)
        {
            return NotFound();
        }

        var plan = TransferRows.StateOf(row).Plan;
        var intents = VaultReceipt.HashOf([.. (await Intents(plan)).Select(i => i.Hash)]);
        var check = plan is AccountPlan account
            ? assets.Find(plan.ChainAsset).Then(chain => AccountTransaction.Check(account, chain.Evm!, rawTransaction, receipt, intents))
            : SignatureChecks.Check((CoinPlan)plan, rawTransaction, receipt, intents).Map(transaction => transaction.TxId);
        if (!check.TryGet(out var txId, out var problem))
        {
            await AlarmOnce(row, AlarmCodes.SignedTransactionForged, problem.Detail);
            return problem;
        }

        var recorded = await Account(row).RecordTransfer(Id, new TransferStep.Signed(txId, rawTransaction));
        if (!recorded.TryGet(out _, out var unrecorded))
        {
            if (unrecorded.Code == ProblemCodes.WrongState)
            {
                await AlarmOnce(row, AlarmCodes.SignedTransactionForged, "A signature came for a transfer that takes none: was it refused for good before?");
            }

            return unrecorded;
        }

        // The bytes are durable: the courier need not wait for the network. The sweeper asks again should this be lost.
        _ = GrainFactory.GetGrain<ITransferGrain>(GrainKeys.Transfer(Id)).Advance();
        if (plan is AccountPlan)
        {
            // The account's next payout waited for this signature.
            _ = GrainFactory.GetGrain<INonceGrain>(GrainKeys.Nonce(new BookId(row.Book.Merchant, plan.ChainAsset))).Advance();
        }

        return await View((await transfers.Read(Id, CancellationToken.None))!);
    }

    public async Task<Result<TransferView>> RefuseSignature(string clause, string kind, string detail, byte[]? receipt, JobId? job)
    {
        if (await transfers.Read(Id, CancellationToken.None) is not { } row)
        {
            return NotFound();
        }

        var state = TransferRows.StateOf(row);
        if (row.Finished || (job is { } answered && state.VaultJob != answered))
        {
            // The same no again, after a crash between its effect and the end of its job.
            return await View(row);
        }

        var reason = new Problem(ProblemCodes.DeviceRefused, $"{clause}: {detail}");
        if (SignatureChecks.RefusedForGood(receipt, await Intents(state.Plan)) is { } refused)
        {
            var ended = await Account(row).EndPayout(refused, new PayoutEnd.RefusedByVault(reason));
            return ended.TryGet(out _, out var problem) ? await View((await transfers.Read(Id, CancellationToken.None))!) : problem;
        }

        await AlarmOnce(row, AlarmCodes.DeviceRefused, reason.Detail);
        // Nothing that the vault signed says no: the frame may have been damaged on its way, or a suspension is lifted by people. The job
        // stays open, and the vault is asked again. Only a lock or a halt waits for people here.
        return kind == RefusalKind.Reject.ToText() || kind == RefusalKind.Suspend.ToText() ? reason : await View(row);
    }

    public async Task Advance()
    {
        for (var step = 0; step < StepsAtOnce; step++)
        {
            if (await transfers.Read(Id, CancellationToken.None) is not { Finished: false } row
                || await chains.Status(row.Book.Asset) is not { Tip: { } tip } chain)
            {
                return;
            }

            var state = TransferRows.StateOf(row);
            if (state is TransferState.Planned { Plan.Payouts.Count: > 1 })
            {
                // Those who decide tell the account themselves; this finds what was lost between.
                await Account(row).DepartTransfer(Id);
            }

            var silent = _heard is not { } heard || clock.GetUtcNow() - heard > options.Value.RebroadcastAfter;
            var action = TransferPump.Next(state, await Facts(state, tip), chain.RequiredConfirmations, silent);
            if (!await Perform(row, action))
            {
                return;
            }
        }
    }

    /// <summary>False when there is nothing more to do now.</summary>
    private async Task<bool> Perform(TransferRow row, TransferAction action)
    {
        switch (action)
        {
            case TransferAction.Broadcast:
                return await GiveToNetwork(row) && (await Account(row).RecordTransfer(Id, new TransferStep.Broadcast())).IsOk;
            case TransferAction.RecordAnchor a:
                return (await Account(row).RecordTransfer(Id, new TransferStep.Anchored(a.Anchor, a.Mined?.TxId, a.Mined?.Fee))).IsOk;
            case TransferAction.RecordReorg:
                // The block's transactions are in no mempool of a node that lost its own, as after a power cut.
                _heard = null;
                return (await Account(row).RecordTransfer(Id, new TransferStep.Unanchored())).IsOk;
            case TransferAction.Settle:
                return (await Account(row).RecordTransfer(Id, new TransferStep.Settled())).IsOk;
            case TransferAction.Revert:
                return (await Account(row).RecordTransfer(Id, new TransferStep.Reverted())).IsOk;
            case TransferAction.Alarm a:
                await AlarmOnce(row, AlarmCodes.FenceConflict, $"The fence {row.Fence} was spent by {a.SpentBy}, which is not our transaction.");
                return false;
            default:
                return false;
        }
    }

    private async Task<bool> GiveToNetwork(TransferRow row)
    {
        var attempt = (await transfers.Attempts(Id, CancellationToken.None))[^1];
        switch (await nodes.Find(attempt.Asset).Value.Broadcast(attempt.Raw, attempt.TxId, CancellationToken.None))
        {
            case Broadcast.Accepted or Broadcast.AlreadyKnown:
                _heard = clock.GetUtcNow();
                return true;
            case Broadcast.Rejected rejected:
                await AlarmOnce(row, AlarmCodes.BroadcastRejected, $"A node does not take {attempt.TxId}: {rejected.Reason}");
                return false;
            default:
                return false;
        }
    }

    private async Task<FenceFacts> Facts(TransferState state, BlockRef tip)
    {
        if (state.Plan is not CoinPlan plan)
        {
            return await accounts.Of((AccountPlan)state.Plan, CancellationToken.None);
        }

        var coins = await transfers.Coins(plan.ChainAsset, [plan.Inputs[0].Outpoint], CancellationToken.None);
        return coins is [{ Spend: { } spend }]
            ? new FenceFacts(spend.TxId, spend.Anchor, spend.Anchor.Confirmations(tip.Height)) { Mined = await Mined(plan, spend) }
            : FenceFacts.Unspent;
    }

    private async Task<SignedTransaction?> Mined(CoinPlan plan, SpendRow spend) => await MinedAttempt.Find(
        nodes.Find(plan.ChainAsset).Value, await transfers.Attempts(Id, CancellationToken.None), spend, CancellationToken.None);

    /// <summary>What the vault's job named, in its order.</summary>
    private async Task<IReadOnlyList<(PayoutId Payout, Hash256 Hash)>> Intents(TransferPlan plan)
    {
        var rows = (await payouts.ReadMany(plan.Payouts, CancellationToken.None)).ToDictionary(r => r.Id);
        return [.. plan.Payouts.Select(id => (Id: id, PayoutRows.StateOf(rows[id]).ApprovedBy)).Where(p => p.ApprovedBy is not null)
            .Select(p => (p.Id, SignedStatement.Read<PayoutIntent>(p.ApprovedBy!).Value.Statement.Hash))];
    }

    private async Task AlarmOnce(TransferRow row, string code, string detail)
    {
        if (_alarmed.Add($"{code} {detail}"))
        {
            await alarms.Raise(code, detail, Id.ToString(), row.Book.Merchant, null);
        }
    }

    private async Task<TransferView> View(TransferRow row) => TransferRows.View(
        TransferRows.StateOf(row), await transfers.Attempts(Id, CancellationToken.None), (await chains.Status(row.Book.Asset))?.Tip?.Height);

    private IAccountGrain Account(TransferRow row) => GrainFactory.GetGrain<IAccountGrain>(GrainKeys.Account(row.Book));

    private static Problem NotFound() => new(ProblemCodes.NotFound, "No such transfer.");
}
