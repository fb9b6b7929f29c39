using ChainCloud.Domain.Ledger;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Transfers;

namespace ChainCloud.Grains.Ledger;

/// <summary>
/// Steps of one book's transfers and of the payouts that they carry. Each reads the rows, decides by the domain's rules and writes with
/// the versions it read; when somebody was faster, it reads and decides once more. A step that was made already changes nothing.
/// </summary>
public sealed partial class AccountGrain
{
    private const int StepAttempts = 4;
    private const string SignKind = "sign";

    public Task<Result<Done>> RecordApproval(PayoutId payout, byte[] intent, SigningJob? job) =>
        job is null ? ApproveShared(payout, intent) : ApproveAlone(payout, intent, job);

    private Task<Result<Done>> ApproveAlone(PayoutId payout, byte[] intent, SigningJob job) => Step(async () =>
    {
        if (await Carried(payout) is not { Payouts: [var row], Transfer: { } transfer })
        {
            return new Problem(ProblemCodes.WrongState, "The payout has no transfer that could be approved.");
        }

        if (await Part<Halts>().Now(Asset) is { } halt)
        {
            return Halts.Refusal(halt);
        }

        var now = _clock.GetUtcNow();
        var vaultJob = new JobRow(
            job.Id, $"{SignKind}:{transfer.Id}:1", job.Vault, Book.Merchant, SignKind, transfer.Id.ToString(), job.Frame, null, now, null);
        return new TransferChange(transfer, [row], now)
            .Tell(new TransferCommand.Dispatch(job.Id))
            .TellPayouts(new PayoutCommand.Approve(intent, now)).TellPayouts(new PayoutCommand.Dispatch())
            .Also(new RowWrite.InsertJob(vaultJob));
    });

    public async Task<Result<Done>> EndPayout(PayoutId payout, PayoutEnd end)
    {
        TransferId? shared = null;
        var ended = await Step(async () =>
        {
            if (await Carried(payout) is not { Payouts: [var row] } carried)
            {
                return new Problem(ProblemCodes.NotFound, "No such payout.");
            }

            var now = _clock.GetUtcNow();
            var (forPayout, forTransfer) = CommandsOf(end, now);
            shared = carried.Transfer is { } transfer && await OthersOf(transfer, payout) ? transfer.Id : null;
            var change = shared is null
                ? new TransferChange(carried.Transfer, [row], now).TellPayouts(forPayout).Tell(forTransfer)
                : end is PayoutEnd.RefusedByVault refused ? await RestWithout(carried.Transfer!, payout, refused.Reason, now)
                : new TransferChange(null, [row], now).TellPayouts(forPayout);
            var isDevicesOwnAnswer = end is PayoutEnd.RefusedByVDevice or PayoutEnd.RefusedByVault;
            return !isDevicesOwnAnswer && await OpenApprovalJob(row) is { } job ? change.Also(new RowWrite.CompleteJob(job, null)) : change;
        });
        if (ended.IsOk && shared is { } left)
        {
            await DepartTransfer(left);
        }

        return ended;
    }

    public Task<Result<Done>> RecordTransfer(TransferId transfer, TransferStep step) => Step(async () =>
    {
        if (await Part<ITransferReads>().Read(transfer, CancellationToken.None) is not { } row || row.Book != Book)
        {
            return new Problem(ProblemCodes.NotFound, "No such transfer.");
        }

        var now = _clock.GetUtcNow();
        var plan = TransferRows.StateOf(row).Plan;
        var change = new TransferChange(row, await Payouts.ReadMany(plan.Payouts, CancellationToken.None), now);
        return step switch
        {
            TransferStep.Signed s => change
                .Tell(new TransferCommand.RecordSignature(new SignedTransaction(s.TxId, plan.Fee)))
                .TellPayouts(payout => new PayoutCommand.RecordSignature(new SignedTransaction(s.TxId, plan.ShareOf(plan.Fee, payout))))
                .Also(new RowWrite.InsertAttempt(new AttemptRow(transfer, 1, plan.ChainAsset, s.TxId, s.RawTransaction, plan.Fee, now))),
            TransferStep.Broadcast => change.Tell(new TransferCommand.RecordBroadcast()).TellPayouts(new PayoutCommand.RecordBroadcast()),
            TransferStep.Anchored s => change
                .Tell(new TransferCommand.RecordAnchor(s.Anchor, MinedOf(s)))
                .TellPayouts(payout => new PayoutCommand.RecordAnchor(
                    s.Anchor, MinedOf(s) is { } mined ? mined with { Fee = plan.ShareOf(mined.Fee, payout) } : null)),
            TransferStep.Unanchored => change.Tell(new TransferCommand.RecordReorg()).TellPayouts(new PayoutCommand.RecordReorg()),
            TransferStep.Settled => change.Tell(new TransferCommand.Settle()).TellPayouts(new PayoutCommand.Settle()),
            TransferStep.Reverted => change.Tell(new TransferCommand.Revert()).TellPayouts(new PayoutCommand.Revert()),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    });

    private async Task<Result<Done>> Step(Func<Task<Result<TransferChange>>> prepare)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (!(await Reading(prepare)).Then(change => change.Check()).TryGet(out var change, out var refused))
            {
                return refused;
            }

            if (change.IsNothing)
            {
                return Done.Value;
            }

            var answer = await Submit(change.Command());
            if (answer.IsOk)
            {
                return Done.Value;
            }

            if (answer.Problem.Code != ProblemCodes.WrongState || attempt == StepAttempts)
            {
                return answer.Problem;
            }
        }
    }

    private static (PayoutCommand Payout, TransferCommand Transfer) CommandsOf(PayoutEnd end, DateTimeOffset now) => end switch
    {
        PayoutEnd.Cancelled => (new PayoutCommand.Cancel(), new TransferCommand.Abandon(new Problem(ProblemCodes.WrongState, "Cancelled."))),
        PayoutEnd.Expired => (new PayoutCommand.Expire(now), new TransferCommand.Abandon(new Problem(ProblemCodes.WrongState, "Not approved in time."))),
        PayoutEnd.RefusedByVDevice e => (new PayoutCommand.Reject(e.Reason), new TransferCommand.Abandon(e.Reason)),
        PayoutEnd.RefusedByVault e => (new PayoutCommand.RejectByVault(e.Reason), new TransferCommand.AbandonByVault(e.Reason)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static SignedTransaction? MinedOf(TransferStep.Anchored step) =>
        step is { TxId: { } txId, Fee: { } fee } ? new SignedTransaction(txId, fee) : null;

    private async Task<(TransferRow? Transfer, IReadOnlyList<PayoutRow> Payouts)?> Carried(PayoutId payout)
    {
        if (await Payouts.Read(payout, CancellationToken.None) is not { } row || row.Book != Book)
        {
            return null;
        }

        var transfer = row.Transfer is { } id ? await Part<ITransferReads>().Read(id, CancellationToken.None) : null;
        return (transfer, [row]);
    }

    private async Task<JobId?> OpenApprovalJob(PayoutRow payout)
    {
        var key = PlanningDesk.ApprovalKey(payout.Id, PayoutRows.StateOf(payout).LeftBehindBy is not null);
        return await Part<IDeviceStore>().FindJob(key, CancellationToken.None) is { IsOpen: true } job ? job.Id : null;
    }
}
