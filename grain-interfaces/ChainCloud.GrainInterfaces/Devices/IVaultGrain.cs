using Orleans;
using Orleans.Concurrency;

namespace ChainCloud.GrainInterfaces;

/// <summary>
/// The cloud's side of one offline device, a vault or a V-Device: job outbox, receipt chain, lock state, courier tokens.
/// Key: <see cref="GrainKeys.Device"/>.
/// </summary>
[Alias("cc.IVaultGrain"), Version(1)]
public interface IVaultGrain : IGrainWithStringKey
{
    /// <summary>Makes a courier token for this device. Its text leaves only in this answer.</summary>
    [Alias("IssueCourierToken")]
    Task<Result<IssuedToken>> IssueCourierToken(DateTimeOffset? expiresAt);

    [Alias("Authenticate"), AlwaysInterleave]
    Task<Result<Caller>> Authenticate(Hash256 tokenHash);

    /// <summary>Open jobs in their order, oldest first. Fetching changes nothing but their state; a courier may lose power at any point.</summary>
    [Alias("OpenJobs"), AlwaysInterleave]
    Task<Result<IReadOnlyList<JobView>>> OpenJobs(int limit);

    /// <summary>
    /// Takes the device's answer to a job (frame bytes), checks it and passes it on. The same answer again changes nothing.
    /// A frame that is cut, of another device or job, or does not verify changes nothing and is refused with its code.
    /// </summary>
    [Alias("PostResult")]
    Task<Result<JobView>> PostResult(JobId job, byte[] frame);

    [Alias("Status"), ReadOnly]
    Task<Result<DeviceStatusView>> Status();
}

/// <param name="Kind">batch, sign, verify_batch or approve_payout.</param>
/// <param name="State">open or done.</param>
/// <param name="Frame">What goes into the device's inbox, to the byte.</param>
[GenerateSerializer, Immutable, Alias("cc.JobView")]
public sealed record JobView(
    [property: Id(0)] JobId Id,
    [property: Id(1)] DeviceId Device,
    [property: Id(2)] string Kind,
    [property: Id(3)] string State,
    [property: Id(4)] byte[] Frame,
    [property: Id(5)] DateTimeOffset CreatedAt);

/// <param name="ReceiptCounter">Number of the last receipt of the chain that was accepted, 0 for none.</param>
[GenerateSerializer, Immutable, Alias("cc.DeviceStatusView")]
public sealed record DeviceStatusView(
    [property: Id(0)] DeviceId Id,
    [property: Id(1)] int OpenJobs,
    [property: Id(2)] ulong ReceiptCounter,
    [property: Id(3)] string? LockReason);

/// <summary>A check failed that only a lying machine can make fail. Shown to operators and, as an event, to the merchant.</summary>
/// <param name="Code">For example "batch_refused", "intent_forged", "vault_locked".</param>
[GenerateSerializer, Immutable, Alias("cc.AlarmView")]
public sealed record AlarmView(
    [property: Id(0)] AlarmId Id,
    [property: Id(1)] MerchantId? Merchant,
    [property: Id(2)] DeviceId? Device,
    [property: Id(3)] string Code,
    [property: Id(4)] string Detail,
    [property: Id(5)] DateTimeOffset At);

/// <summary>What operators see across merchants. Key: "op:platform".</summary>
[Alias("cc.IOperatorGrain"), Version(1)]
public interface IOperatorGrain : IGrainWithStringKey
{
    [Alias("ListAlarms"), AlwaysInterleave]
    Task<Result<Page<AlarmView>>> ListAlarms(PageQuery query);

    [Alias("ListMerchants"), AlwaysInterleave]
    Task<Result<Page<MerchantProfile>>> ListMerchants(PageQuery query);

    /// <summary>All halts of payouts that stand.</summary>
    [Alias("ListHalts"), AlwaysInterleave]
    Task<Result<IReadOnlyList<HaltView>>> ListHalts();

    /// <summary>Stops the payouts of an asset, of a chain's own asset with all its tokens. One that stands already stays as it is.</summary>
    [Alias("RaiseHalt")]
    Task<Result<HaltView>> RaiseHalt(AssetId asset, string detail);

    /// <summary>
    /// Lifts what <see cref="RaiseHalt"/> raised. Refuses with <see cref="ProblemCodes.WrongState"/> to lift another cause: books that differ are not
    /// made equal by a person's word; and with <see cref="ProblemCodes.NotFound"/> what does not stand.
    /// </summary>
    [Alias("LiftHalt")]
    Task<Result<HaltView>> LiftHalt(AssetId asset, string cause);

    /// <summary>
    /// What ledger and chain say of an asset after the last block; refuses with <see cref="ProblemCodes.NotFound"/> while none was reconciled. With
    /// <paramref name="explain"/> everything is counted anew and told by book, coin and posting: it reads all of history.
    /// </summary>
    [Alias("Reconciliation"), AlwaysInterleave]
    Task<Result<ReconciliationView>> Reconciliation(AssetId asset, bool explain);

    /// <summary>The last time that the database was restored, and what is still missing; <see cref="ProblemCodes.NotFound"/> when it never was.</summary>
    [Alias("Restoration"), AlwaysInterleave]
    Task<Result<RestorationView>> Restoration();
}
