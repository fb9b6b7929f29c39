using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Restoring;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;
using Orleans;

namespace ChainCloud.Grains.Devices;

/// <summary>Passes a device's answer to the grain that waits for it, receipts verified and chained first.</summary>
public sealed class JobAnswers(
    IGrainFactory grains, IDeviceStore devices, IMerchantStore merchants, ReceiptChain receipts, JournalAnswers journals, DatabaseAge age,
    Alarms alarms, TimeProvider clock)
{
    private static readonly TimeSpan GapPatience = TimeSpan.FromMinutes(10);

    /// <summary>Takes effect, or refuses and changes nothing. The same answer again has the same effect once.</summary>
    public Task<Result<Done>> Apply(JobRow job, ResultFrame answer) => (job.Kind, answer) switch
    {
        ("batch", BatchResult result) => Listed(job, result),
        ("verify_batch", VerdictResult result) => Judged(job, result),
        ("approve_payout", IntentResult result) => Approved(job, result),
        ("sign", SignResult result) => Signed(job, result),
        (JournalAnswers.Kind, JournalResult result) => journals.Accept(job, result, CancellationToken.None),
        (_, RefusedResult result) => Refused(job, result),
        _ => Task.FromResult<Result<Done>>(new Problem(ProblemCodes.StatementMismatch, $"This frame does not answer a {job.Kind} job.")),
    };

    private async Task<Result<Done>> Listed(JobRow job, BatchResult result) =>
        (await Batch(job).RecordAttestation(result.Attestation.ToArray(), result.Scripts)).Map(_ => Done.Value);

    private async Task<Result<Done>> Judged(JobRow job, VerdictResult result) =>
        (await Batch(job).RecordVerdict(result.Verdict.ToArray())).Map(_ => Done.Value);

    private async Task<Result<Done>> Approved(JobRow job, IntentResult result)
    {
        if (result.PayoutId.ToString() != job.Subject)
        {
            return new Problem(ProblemCodes.StatementMismatch, "The intent is for another payout.");
        }

        var enrolled = await devices.DevicesOf(job.Merchant, CancellationToken.None);
        if (enrolled.SingleOrDefault(d => d.Role == DeviceRoles.SendVault) is { } vault && enrolled.SingleOrDefault(d => d.Id == job.Device) is { } vdevice)
        {
            await age.Seen(vdevice, vault.Id, result.Intent, CancellationToken.None);
        }

        return (await Payout(job).Approve(job.Merchant, result.Intent.ToArray())).Map(_ => Done.Value);
    }

    private async Task<Result<Done>> Signed(JobRow job, SignResult result)
    {
        if (!(await Receipt(job, result.Receipt)).TryGet(out _, out var problem))
        {
            return problem;
        }

        return (await Transfer(job).AcceptSignature(result.RawTransaction.ToArray(), result.Receipt.ToArray())).Map(_ => Done.Value);
    }

    private async Task<Result<Done>> Refused(JobRow job, RefusedResult result)
    {
        byte[]? receipt = null;
        if (!result.Receipt.IsEmpty)
        {
            if (!(await Receipt(job, result.Receipt)).TryGet(out _, out var problem))
            {
                return problem;
            }

            receipt = result.Receipt.ToArray();
        }

        // The refusal itself is unsigned, so it can cost availability only: nothing is released without a receipt.
        if (result.Kind is RefusalKind.Lock or RefusalKind.Halt)
        {
            var code = job.Kind == "sign" || job.Kind == "batch" ? AlarmCodes.VaultLocked : AlarmCodes.DeviceRefused;
            await alarms.Raise(code, $"{result.Clause}: {result.Detail}", job.Subject, job.Merchant, job.Device);
            if (code == AlarmCodes.VaultLocked)
            {
                await LockMerchant(job, $"{job.Device} {result.Clause}: {result.Detail}");
            }
        }

        var reason = new Problem(ProblemCodes.DeviceRefused, $"{result.Clause}: {result.Detail}");
        return job.Kind switch
        {
            "batch" or "verify_batch" => (await Batch(job).RecordRefusal(reason)).Map(_ => Done.Value),
            "approve_payout" => (await Payout(job).Refuse(job.Merchant, reason)).Map(_ => Done.Value),
            "sign" => (await Transfer(job).RefuseSignature(result.Clause, result.Kind.ToText(), result.Detail, receipt, job.Id)).Map(_ => Done.Value),
            // Told again it may be another day: the job stays open, and payouts stay halted.
            JournalAnswers.Kind => reason,
            _ => new Problem(ProblemCodes.StatementMismatch, $"A {job.Kind} job can't be refused."),
        };
    }

    private async Task LockMerchant(JobRow job, string reason)
    {
        await merchants.Lock(job.Merchant, reason, CancellationToken.None);
        if (Frame.Decode(job.Frame).TryGet(out var asked, out _) && asked is JobFrame frame)
        {
            await grains.GetGrain<IAccountGrain>(GrainKeys.Account(new BookId(job.Merchant, frame.Asset))).NoticeLock();
        }
    }

    private async Task<Result<VaultReceipt>> Receipt(JobRow job, ReadOnlyMemory<byte> bytes)
    {
        var vault = (await devices.DevicesOf(job.Merchant, CancellationToken.None)).Single(d => d.Id == job.Device);
        var appended = await receipts.Append(vault, bytes, CancellationToken.None);
        if (appended is { IsOk: false, Problem.Code: ProblemCodes.ReceiptAhead })
        {
            await age.Ahead(vault, bytes, CancellationToken.None);
        }

        // Couriers repeat what has to wait, so a gap closes by itself; one that stays open is somebody who keeps an answer back.
        if (!appended.TryGet(out _, out var problem)
            && (problem.Code != ProblemCodes.ReceiptAhead || clock.GetUtcNow() - job.CreatedAt > GapPatience))
        {
            await alarms.Raise(AlarmCodes.ReceiptChainBroken, problem.Detail, job.Subject, job.Merchant, job.Device);
        }

        return appended;
    }

    private IAddressBatchGrain Batch(JobRow job) => grains.GetGrain<IAddressBatchGrain>(GrainKeys.Batch(BatchId.Parse(job.Subject).Value));

    private IPayoutGrain Payout(JobRow job) => grains.GetGrain<IPayoutGrain>(GrainKeys.Payout(PayoutId.Parse(job.Subject).Value));

    private ITransferGrain Transfer(JobRow job) => grains.GetGrain<ITransferGrain>(GrainKeys.Transfer(TransferId.Parse(job.Subject).Value));
}
