using System.Collections.Immutable;
using System.Diagnostics;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>What a vault's journal holds for a merchant, told again to a platform that has lost it.</summary>
internal static class JournalTelling
{
    /// <summary>The receipts and batches after the numbers that the job names, as many as fit into one frame.</summary>
    public static JournalResult Of(JournalJob job, MerchantRecord merchant, Func<long, VaultEvent> read, byte[] head)
    {
        var entries = JournalResult.Part(
            After(merchant.ReceiptRecords, job.After).Select(record => EntryOf(read(record))),
            entry => entry.Statement.Length + entry.RawTransaction.Length + (34 * entry.Intents.Length));
        var attestations = JournalResult.Part(
            After(merchant.BatchRecords, job.AfterBatch).Select(record => ((BatchAttested)read(record)).Attestation), attestation => attestation.Length);
        return new JournalResult(job.JobId, job.Device, entries, attestations, head);
    }

    private static IEnumerable<long> After(ImmutableList<long> records, long after) => records.Skip((int)Math.Min(after, records.Count));

    private static ToldEntry EntryOf(VaultEvent decision) => decision switch
    {
        TransactionSigned e => new ToldEntry(e.Receipt, e.RawTransaction, [.. e.Intents.Select(i => i.PayloadHash)]),
        AccountPaymentSigned e => new ToldEntry(e.Receipt, e.RawTransaction, [e.Intent.PayloadHash]),
        IntentRefused e => new ToldEntry(e.Receipt, default, [e.Intent.PayloadHash]),
        MerchantLocked e => new ToldEntry(e.Receipt, default, []),
        _ => throw new UnreachableException("No decision with a receipt."),
    };
}
