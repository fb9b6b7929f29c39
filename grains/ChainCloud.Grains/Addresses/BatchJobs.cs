using System.Collections.Immutable;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;
using Microsoft.Extensions.Options;

namespace ChainCloud.Grains.Addresses;

/// <summary>The two jobs of a batch: one for the vault, one for the V-Device. Each has one key for ever.</summary>
public sealed class BatchJobs(IIdSource ids, IOptions<PlatformOptions> platform, TimeProvider clock)
{
    public const string BatchKind = "batch";
    public const string VerifyBatchKind = "verify_batch";

    /// <summary>Asks the vault to derive and attest the batch.</summary>
    public JobRow DeriveBatch(BatchRow batch, DeviceRow vault)
    {
        var id = JobId.Of(ids.Next());
        var frame = new BatchJob(
            platform.Value.Network, batch.Id.Book.Asset, batch.Id.Book.Merchant, vault.Id, id, batch.Id.Purpose, batch.Id.Number,
            batch.FirstIndex, batch.Count);
        return Row(id, BatchKind, batch.Id, vault, frame);
    }

    /// <summary>Asks the V-Device to judge the batch.</summary>
    public JobRow VerifyBatch(BatchRow batch, DeviceRow vdevice, byte[] attestation, ImmutableArray<ScriptPubKey> scripts)
    {
        var id = JobId.Of(ids.Next());
        var frame = new VerifyBatchJob(
            platform.Value.Network, batch.Id.Book.Asset, batch.Id.Book.Merchant, vdevice.Id, id, attestation, scripts);
        return Row(id, VerifyBatchKind, batch.Id, vdevice, frame);
    }

    private JobRow Row(JobId id, string kind, BatchId batch, DeviceRow device, Frame frame) =>
        new(id, $"{kind}:{batch}", device.Id, batch.Book.Merchant, kind, batch.ToString(), frame.Encode(), null, clock.GetUtcNow(), null);
}
