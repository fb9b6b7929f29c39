namespace ChainCloud.Grains.Store;

/// <summary>The part of one device in one merchant's enrolment. Public keys only.</summary>
/// <param name="Role">"vdevice", "receive_vault" or "send_vault"; one device per merchant and role.</param>
/// <param name="Card">The signed device card, as it was checked.</param>
/// <param name="MerchantNumber">M of the key path, given by the vault's operator.</param>
public sealed record DeviceRow(
    DeviceId Id,
    MerchantId Merchant,
    string Role,
    byte[] IdentityKey,
    byte[] ChannelKey,
    uint Epoch,
    uint MerchantNumber,
    byte[] Card,
    DateTimeOffset EnrolledAt);

/// <summary>An account of a send vault: one per merchant and chain.</summary>
/// <param name="Asset">The chain's own asset.</param>
/// <param name="Xpub">The account's public key (BIP-32 text).</param>
/// <param name="Card">The signed device card that told it.</param>
public sealed record DeviceAccountRow(DeviceId Device, MerchantId Merchant, AssetId Asset, string Xpub, byte[] Card, DateTimeOffset EnrolledAt);

/// <summary>One job for an offline device.</summary>
/// <param name="Key">What makes the job one of its kind, for example "sign:tr_…:1"; unique for ever.</param>
/// <param name="Kind">batch, sign, verify_batch or approve_payout.</param>
/// <param name="Subject">Id of the batch, payout or transfer that waits for the answer.</param>
/// <param name="Frame">What goes into the device's inbox.</param>
/// <param name="Answer">The device's answer frame; null while open.</param>
public sealed record JobRow(
    JobId Id,
    string Key,
    DeviceId Device,
    MerchantId Merchant,
    string Kind,
    string Subject,
    byte[] Frame,
    byte[]? Answer,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DoneAt)
{
    public bool IsOpen => DoneAt is null;
}

/// <summary>One receipt of a vault's chain.</summary>
/// <param name="Counter">From 1, without gaps, per device and merchant.</param>
/// <param name="PreviousHash">Hash of the receipt before; zero for the first.</param>
/// <param name="Hash">Hash of this receipt's payload.</param>
/// <param name="Cose">The signed receipt.</param>
public sealed record ReceiptRow(
    DeviceId Device,
    MerchantId Merchant,
    ulong Counter,
    Hash256 PreviousHash,
    Hash256 Hash,
    Hash256 StatementHash,
    byte[] Cose,
    DateTimeOffset ReceivedAt);

/// <summary>A check that only a lying machine can make fail.</summary>
/// <param name="Subject">Id of the thing that was checked.</param>
public sealed record AlarmRow(
    AlarmId Id, MerchantId? Merchant, DeviceId? Device, string Code, string Detail, string Subject, DateTimeOffset At);

/// <summary>Devices, their jobs, receipts, locks; alarms. Writes here move no money.</summary>
public interface IDeviceStore
{
    /// <summary>
    /// Enrols devices and accounts of one merchant, all or none. False when a device, a device of that role, or an account on that chain is
    /// enrolled already.
    /// </summary>
    Task<bool> Enrol(IReadOnlyList<DeviceRow> devices, IReadOnlyList<DeviceAccountRow> accounts, CancellationToken ct);

    /// <summary>The accounts of a merchant's send vault, by asset.</summary>
    Task<IReadOnlyList<DeviceAccountRow>> Accounts(MerchantId merchant, CancellationToken ct);

    Task<IReadOnlyList<DeviceRow>> DevicesOf(MerchantId merchant, CancellationToken ct);

    /// <summary>All enrolments of a device.</summary>
    Task<IReadOnlyList<DeviceRow>> Enrolments(DeviceId device, CancellationToken ct);

    /// <summary>Why a device is locked; null when it is not.</summary>
    Task<string?> LockReason(DeviceId device, CancellationToken ct);

    /// <summary>Locks a device; the first reason stays.</summary>
    Task Lock(DeviceId device, string reason, DateTimeOffset at, CancellationToken ct);

    /// <summary>Opens a job. False when its key was used before.</summary>
    Task<bool> InsertJob(JobRow job, CancellationToken ct);

    Task<JobRow?> ReadJob(JobId id, CancellationToken ct);

    Task<JobRow?> FindJob(string key, CancellationToken ct);

    /// <summary>Open jobs of a device, oldest first.</summary>
    Task<IReadOnlyList<JobRow>> OpenJobs(DeviceId device, int limit, CancellationToken ct);

    /// <summary>As <see cref="OpenJobs(DeviceId, int, CancellationToken)"/>, without jobs to sign what moves one of the <paramref name="halted"/> assets.</summary>
    Task<IReadOnlyList<JobRow>> OpenJobs(DeviceId device, IReadOnlyCollection<AssetId> halted, int limit, CancellationToken ct);

    Task<int> CountOpenJobs(DeviceId device, CancellationToken ct);

    /// <summary>Ends an open job. False when it is not open.</summary>
    Task<bool> CompleteJob(JobId id, byte[]? answer, DateTimeOffset at, CancellationToken ct);

    /// <summary>The last receipt of a device's chain for a merchant; null when there is none.</summary>
    Task<ReceiptRow?> LastReceipt(DeviceId device, MerchantId merchant, CancellationToken ct);

    /// <summary>Receipts numbered above <paramref name="after"/>, in order.</summary>
    Task<IReadOnlyList<ReceiptRow>> Receipts(DeviceId device, MerchantId merchant, ulong after, int limit, CancellationToken ct);

    /// <summary>Appends to a chain. False unless it follows the last receipt.</summary>
    Task<bool> InsertReceipt(ReceiptRow receipt, CancellationToken ct);

    /// <summary>Stores an alarm and, where it has a merchant, the event "alarm.raised" in the same commit.</summary>
    Task InsertAlarm(AlarmRow alarm, CancellationToken ct);

    /// <summary>Newest first, ids below <paramref name="before"/>; of one merchant or of all.</summary>
    Task<IReadOnlyList<AlarmRow>> Alarms(MerchantId? merchant, AlarmId? before, int limit, CancellationToken ct);
}
