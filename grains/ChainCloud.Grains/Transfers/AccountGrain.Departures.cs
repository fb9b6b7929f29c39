using ChainCloud.Chains;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Transfers;
using ChainCloud.Statements;

namespace ChainCloud.Grains.Ledger;

/// <summary>
/// When a planned transfer of coins goes to the vault, and with which of its payouts. The rules are the domain's (Transfers/README.md); every
/// commit names the versions of the transfer and of each payout that it moves.
/// </summary>
public sealed partial class AccountGrain
{
    public Task<Result<Done>> DepartTransfer(TransferId transfer) => Step(async () =>
        await Part<ITransferReads>().Read(transfer, CancellationToken.None) is { } row && row.Book == Book
            ? await Departing(row, null)
            : new Problem(ProblemCodes.NotFound, "No such transfer."));

    private async Task<Result<Done>> ApproveShared(PayoutId payout, byte[] intent)
    {
        TransferId? transfer = null;
        var recorded = await Step(async () =>
        {
            if (await Carried(payout) is not { Payouts: [var row], Transfer: { } carrier })
            {
                return new Problem(ProblemCodes.WrongState, "The payout has no transfer that could be approved.");
            }

            transfer = carrier.Id;
            return await Departing(carrier, (row, intent));
        });

        // Of two approvals at the same time each may have found the other missing; what is lost here, the sweeper does.
        if (recorded.IsOk && transfer is { } id)
        {
            await DepartTransfer(id);
        }

        return recorded;
    }

    /// <summary>What a planned transfer does now, an approval that has just come included; a change of nothing when it waits.</summary>
    private async Task<Result<TransferChange>> Departing(TransferRow row, (PayoutRow Row, byte[] Intent)? approval)
    {
        var now = _clock.GetUtcNow();
        var alone = new TransferChange(null, approval is { } a ? [a.Row] : [], now);
        var halt = await Part<Halts>().Now(Asset);
        if (approval is { } told)
        {
            if (halt is not null)
            {
                return Halts.Refusal(halt);
            }

            alone.TellPayouts(new PayoutCommand.Approve(told.Intent, now));
        }

        if (TransferRows.StateOf(row) is not TransferState.Planned { Plan: CoinPlan plan } || !alone.Check().IsOk)
        {
            return alone;
        }

        var passengers = await Payouts.OfTransfer(row.Id, CancellationToken.None);
        var change = new TransferChange(row, passengers, now);
        if (approval is { } come)
        {
            if (passengers.All(p => p.Id != come.Row.Id))
            {
                return new Problem(ProblemCodes.Overloaded, "The payout's transfer changes at this moment; ask again.");
            }

            change.TellPayout(come.Row.Id, new PayoutCommand.Approve(come.Intent, now));
        }

        switch (Departure.Next(change.Payouts, now, PayoutSettings.ApprovalGrace))
        {
            case Departure.Abandon:
                return change.Tell(new TransferCommand.Abandon(new Problem(ProblemCodes.WrongState, "All its payouts ended.")));
            case Departure.Go go when halt is null && await LockReason() is null:
                return await Going(change, row, plan, go);
            default:
                return alone;
        }
    }

    private async Task<Result<TransferChange>> Going(TransferChange change, TransferRow row, CoinPlan plan, Departure.Go go)
    {
        foreach (var left in go.Without)
        {
            change.TellPayout(left.Id, new PayoutCommand.Leave(row.Id));
            if (await Part<IDeviceStore>().FindJob(PlanningDesk.ApprovalKey(left.Id), CancellationToken.None) is { IsOpen: true } job)
            {
                change.Also(new RowWrite.CompleteJob(job.Id, null));
            }
        }

        var ordered = go.With.OrderBy(p => CounterOf(p.State)).ToList();
        if ((await PlanOf(plan, ordered)).TryGet(out var left1, out var unpayable))
        {
            return (await Part<SigningJobs>().Make(left1, [.. ordered.Select(p => p.State.ApprovedBy!)], CancellationToken.None)).Map(job =>
            {
                change.Tell(new TransferCommand.Dispatch(job.Id, left1)).Also(new RowWrite.InsertJob(VaultJob(row, job, 1)));
                ordered.ForEach(p => change.TellPayout(p.Id, new PayoutCommand.Dispatch()));
                return change;
            });
        }

        ordered.ForEach(p => change.TellPayout(p.Id, new PayoutCommand.Reject(unpayable)));
        return change.Tell(new TransferCommand.Abandon(unpayable));
    }

    /// <summary>
    /// One payout ends by the vault's signed no. The job that named it can never be signed, so the others are asked for by another, with the
    /// same fence.
    /// </summary>
    private async Task<TransferChange> RestWithout(TransferRow row, PayoutId refused, Problem reason, DateTimeOffset now)
    {
        var plan = (CoinPlan)TransferRows.StateOf(row).Plan;
        var change = new TransferChange(row, await Payouts.ReadMany(plan.Payouts, CancellationToken.None), now)
            .TellPayout(refused, new PayoutCommand.RejectByVault(reason));
        var rest = change.Payouts.Where(p => !p.State.IsEnd).OrderBy(p => CounterOf(p.State)).ToList();
        var next = await PlanOf(plan, rest);
        var job = next.IsOk ? await Part<SigningJobs>().Make(next.Value, [.. rest.Select(p => p.State.ApprovedBy!)], CancellationToken.None) : next.Problem;
        if (job.TryGet(out var ready, out var unpayable))
        {
            return change.Tell(new TransferCommand.DispatchRest(ready.Id, next.Value)).Also(new RowWrite.InsertJob(VaultJob(row, ready, row.Version + 1)));
        }

        rest.ForEach(p => change.TellPayout(p.Id, new PayoutCommand.RejectByVault(unpayable)));
        return change.Tell(new TransferCommand.AbandonByVault(unpayable));
    }

    /// <summary>The plan for these of its payouts, in the order in which the V-Device signed them: a vault wants counters to rise.</summary>
    private async Task<Result<CoinPlan>> PlanOf(CoinPlan plan, List<Passenger> ordered)
    {
        if (ordered.Count == plan.Payouts.Count)
        {
            return plan with { Payouts = [.. ordered.Select(p => p.Id)] };
        }

        if (await LoadPlanner() is not { } planner)
        {
            throw new StoreUnavailableException("The chain is not known yet, or the send vault is gone.");
        }

        var changeIndex = await NextChangeIndex();
        var next = planner.Shrink(plan, [.. ordered.Select(p => p.State.Terms)], changeIndex);
        if (next.IsOk && next.Value.Change?.Index == changeIndex)
        {
            _nextChangeIndex = changeIndex + 1;
        }

        return next;
    }

    private JobRow VaultJob(TransferRow row, SigningJob job, int number) => new(
        job.Id, $"{SignKind}:{row.Id}:{number}", job.Vault, Book.Merchant, SignKind, row.Id.ToString(), job.Frame, null, _clock.GetUtcNow(), null);

    /// <summary>True when other payouts of the transfer have not ended.</summary>
    private async Task<bool> OthersOf(TransferRow transfer, PayoutId payout) =>
        (await Payouts.OfTransfer(transfer.Id, CancellationToken.None)).Any(p => p.Id != payout && !p.Finished);

    private static long CounterOf(PayoutState state) => SignedStatement.Read<PayoutIntent>(state.ApprovedBy!).Value.Statement.VCounter;
}
