using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;

namespace ChainCloud.Grains.Restoring;

/// <summary>
/// Takes what devices tell of their journals: verified, without gaps, up to an end that the device has signed for this very job. What the
/// database did not know is kept until it is recovered.
/// </summary>
public sealed class JournalAnswers(
    IRestorationStore restorations, IDeviceStore devices, ReceiptChain receipts, IAddressReads addresses, IGrainFactory grains, Alarms alarms,
    TimeProvider clock, IOptions<PlatformOptions> platform, ILogger<JournalAnswers> log)
{
    public const string Kind = "journal";

    /// <summary>Refuses with <see cref="ProblemCodes.StatementSignatureInvalid"/>, <see cref="ProblemCodes.StatementMismatch"/> or <see cref="ProblemCodes.ReceiptChainBroken"/>.</summary>
    public async Task<Result<Done>> Accept(JobRow job, JournalResult answer, CancellationToken ct)
    {
        if (await restorations.Open(ct) is not { } open || job.Subject != open.Number.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            return Done.Value;
        }

        var device = (await devices.DevicesOf(job.Merchant, ct)).Single(d => d.Id == job.Device);
        var asked = (JournalJob)Frame.Decode(job.Frame).Value;
        if (!Head(device, job, answer).TryGet(out var head, out var problem)
            || !(device.Role == DeviceRoles.VDevice ? Intents(device, asked, answer, head) : await Receipts(device, asked, answer, head, ct)).TryGet(out var entries, out problem)
            || !(await Batches(device, answer, ct)).TryGet(out var batches, out problem))
        {
            await alarms.Raise(AlarmCodes.ReceiptChainBroken, $"Its journal: {problem.Detail}", job.Subject, job.Merchant, job.Device);
            return problem;
        }

        await restorations.Keep(entries, ct);
        var known = (await restorations.Journals(open.Number, ct)).FirstOrDefault(j => j.Device == device.Id && j.Merchant == device.Merchant)
            ?? new RestoredJournal(device.Id, device.Merchant, asked.After, 0, null);
        var told = answer.Entries.IsEmpty ? asked.After : entries[^1].Counter;
        var isComplete = told >= head.Counter && asked.AfterBatch + batches >= head.Batches;
        await restorations.Write(
            open.Number, known with { Told = told, Batches = asked.AfterBatch + batches, CompleteAt = isComplete ? clock.GetUtcNow() : null }, ct);
        Log.Told(log, device.Id, device.Merchant, entries.Count, told);
        return Done.Value;
    }

    private Result<JournalHead> Head(DeviceRow device, JobRow job, JournalResult answer) =>
        SignedStatement.Verify<JournalHead>(answer.Head, DeviceCards.ChannelKeyOf(device)).Then<JournalHead>(signed =>
            signed.Statement is var head && head.Merchant == device.Merchant && head.Device == device.Id && head.Job == job.Id && head.Network == platform.Value.Network
                ? head
                : new Problem(ProblemCodes.StatementMismatch, "The end of the journal was told for something else."));

    private static Result<IReadOnlyList<RecoveredEntry>> Intents(DeviceRow device, JournalJob asked, JournalResult answer, JournalHead head)
    {
        var (entries, last) = (new List<RecoveredEntry>(), asked.After);
        foreach (var entry in answer.Entries)
        {
            if (!SignedStatement.Verify<PayoutIntent>(entry.Statement, DeviceCards.ChannelKeyOf(device)).TryGet(out var signed, out var problem))
            {
                return problem;
            }

            var intent = signed.Statement;
            if (intent.Merchant != device.Merchant || intent.VCounter != last + 1)
            {
                return new Problem(ProblemCodes.StatementMismatch, $"Intent {intent.VCounter} came after {last}.");
            }

            last = intent.VCounter;
            entries.Add(new RecoveredEntry(
                device.Id, device.Merchant, last, intent.Hash, entry.Statement.ToArray(), null, [], RecoveryOutcomes.Waiting, "Looked at after the receipts."));
        }

        return last == head.Counter && entries.Count > 0 && entries[^1].Hash != head.Last || last > head.Counter
            ? new Problem(ProblemCodes.StatementMismatch, "The intents do not end where the V-Device says.")
            : entries;
    }

    private async Task<Result<IReadOnlyList<RecoveredEntry>>> Receipts(
        DeviceRow vault, JournalJob asked, JournalResult answer, JournalHead head, CancellationToken ct)
    {
        var entries = new List<RecoveredEntry>();
        foreach (var entry in answer.Entries)
        {
            if (!(await receipts.Append(vault, entry.Statement, ct)).TryGet(out var receipt, out var problem))
            {
                return problem;
            }

            var isWhole = (entry.Intents.IsEmpty ? receipt.Decision == VaultDecision.Locked : VaultReceipt.HashOf(entry.Intents) == receipt.StatementHash)
                && entry.RawTransaction.IsEmpty == (receipt.Decision != VaultDecision.Signed);
            if (!isWhole || receipt.Counter != asked.After + entries.Count + 1)
            {
                return new Problem(ProblemCodes.StatementMismatch, $"Receipt {receipt.Counter} came with something that is not its own.");
            }

            entries.Add(new RecoveredEntry(
                vault.Id, vault.Merchant, receipt.Counter, receipt.Hash, entry.Statement.ToArray(), entry.RawTransaction.IsEmpty ? null : entry.RawTransaction.ToArray(),
                entry.Intents, RecoveryOutcomes.Waiting, "Not looked at yet."));
        }

        var last = await devices.LastReceipt(vault.Id, vault.Merchant, ct);
        if ((ulong)head.Counter < (last?.Counter ?? 0) || ((ulong)head.Counter == (last?.Counter ?? 0) && head.Last != (last?.Hash ?? default)))
        {
            return new Problem(ProblemCodes.ReceiptChainBroken, $"The vault's receipts end at {head.Counter}; {last?.Counter ?? 0} are known here: an old image of it runs.");
        }

        return entries;
    }

    /// <summary>Batches that the vault attested and that are not known here are asked for again: their addresses may have been handed out.</summary>
    private async Task<Result<int>> Batches(DeviceRow device, JournalResult answer, CancellationToken ct)
    {
        foreach (var bytes in answer.Attestations)
        {
            if (!SignedStatement.Verify<AddressBatchAttestation>(bytes, DeviceCards.ChannelKeyOf(device)).TryGet(out var signed, out var problem))
            {
                return problem;
            }

            var said = signed.Statement;
            var book = new BookId(device.Merchant, said.Asset);
            if (said.Merchant != device.Merchant || DeviceRoles.VaultFor(said.Purpose) != device.Role)
            {
                return new Problem(ProblemCodes.StatementMismatch, "An attestation is for another merchant or purpose.");
            }

            if (await addresses.ReadBatch(new BatchId(book, said.Purpose, said.BatchNumber), ct) is null)
            {
                var recovered = await grains.GetGrain<IAccountGrain>(GrainKeys.Account(book)).RecoverBatch(said.Purpose, said.BatchNumber);
                if (!recovered.IsOk)
                {
                    return recovered.Problem;
                }
            }
        }

        return answer.Attestations.Length;
    }
}
