namespace ChainCloud.Grains.Store;

/// <summary>How it was found out that the database is older than the world around it.</summary>
public static class RestorationCauses
{
    /// <summary>The restore command said so.</summary>
    public const string Restored = "restored";

    /// <summary>The platform found out: the database was put back in some other way.</summary>
    public const string Behind = "behind";
}

/// <summary>What became of something that a device signed and the database did not know.</summary>
public static class RecoveryOutcomes
{
    public const string Waiting = "waiting";
    public const string Known = "known";
    public const string Recovered = "recovered";

    /// <summary>An intent that no vault has signed a transaction for.</summary>
    public const string Unsigned = "unsigned";

    /// <summary>It waits for people.</summary>
    public const string Unsolved = "unsolved";
}

/// <summary>A restored database on its way back.</summary>
/// <param name="Cause">One of <see cref="RestorationCauses"/>.</param>
/// <param name="EndedAt">When all agreed; null while payouts are halted.</param>
public sealed record RestorationRow(long Number, string Cause, string Detail, DateTimeOffset At, DateTimeOffset? EndedAt);

/// <summary>A chain that is read again from the block that the restored database had read last.</summary>
/// <param name="RewoundAt">When the cursor went back, after everything was recovered; null before.</param>
public sealed record RestoredChain(AssetId Asset, BlockRef From, DateTimeOffset? RewoundAt);

/// <summary>How much of its journal a device has told.</summary>
/// <param name="Told">Number of the last entry.</param>
/// <param name="Batches">Attestations told.</param>
/// <param name="CompleteAt">When the signed head was reached; null before.</param>
public sealed record RestoredJournal(DeviceId Device, MerchantId Merchant, long Told, long Batches, DateTimeOffset? CompleteAt);

/// <summary>Something that a device has signed and the database did not know.</summary>
/// <param name="Counter">Of the receipt or intent.</param>
/// <param name="Statement">The signed receipt or intent.</param>
/// <param name="Raw">The transaction released with a receipt.</param>
/// <param name="Intents">What a receipt is about.</param>
/// <param name="Outcome">One of <see cref="RecoveryOutcomes"/>.</param>
public sealed record RecoveredEntry(
    DeviceId Device, MerchantId Merchant, long Counter, Hash256 Hash, byte[] Statement, byte[]? Raw, IReadOnlyList<Hash256> Intents, string Outcome,
    string Detail);

/// <summary>What a restored database still has to learn. Moves no money.</summary>
public interface IRestorationStore
{
    /// <summary>The one that is open; null when there is none.</summary>
    Task<RestorationRow?> Open(CancellationToken ct);

    /// <summary>The last one, open or not.</summary>
    Task<RestorationRow?> Last(CancellationToken ct);

    /// <summary>
    /// Opens one and halts the payouts of every chain, in one commit. <see cref="RestorationCauses.Restored"/> reads the chains again from
    /// where their cursors stand, <see cref="RestorationCauses.Behind"/> from where they stood when the platform was started. False when one
    /// is open already.
    /// </summary>
    Task<bool> Begin(string cause, string detail, CancellationToken ct);

    /// <summary>Remembers where the chains stand. For the start of a platform.</summary>
    Task NoteStart(CancellationToken ct);

    /// <summary>
    /// Holds the life that the database names against the one that is known beside it, and gives it a new one. False when the database is not
    /// the one that was used last.
    /// </summary>
    Task<bool> IsSameLife(CancellationToken ct);

    Task<IReadOnlyList<RestoredChain>> Chains(long number, CancellationToken ct);

    Task<IReadOnlyList<RestoredJournal>> Journals(long number, CancellationToken ct);

    /// <summary>Writes how far a device is; makes the row when there is none.</summary>
    Task Write(long number, RestoredJournal journal, CancellationToken ct);

    /// <summary>Stores entries; those that are there already stay as they are.</summary>
    Task Keep(IReadOnlyList<RecoveredEntry> entries, CancellationToken ct);

    /// <summary>Entries that are not done with, by device and number.</summary>
    Task<IReadOnlyList<RecoveredEntry>> Undone(CancellationToken ct);

    /// <summary>All entries, by device and number, for people.</summary>
    Task<IReadOnlyList<RecoveredEntry>> Entries(int limit, CancellationToken ct);

    /// <summary>An entry by the hash of its receipt or intent.</summary>
    Task<RecoveredEntry?> Find(MerchantId merchant, Hash256 hash, CancellationToken ct);

    Task Conclude(RecoveredEntry entry, string outcome, string detail, CancellationToken ct);

    /// <summary>
    /// Sets the cursor back so that blocks are read once more; what they brought stays as it is. False when the cursor moved meanwhile.
    /// </summary>
    Task<bool> Rewind(long number, RestoredChain chain, ChainCursor expected, CancellationToken ct);

    /// <summary>Reserves coins for a recovered transfer, those that exist and nobody holds.</summary>
    Task HoldCoins(AssetId asset, TransferId transfer, IReadOnlyList<Outpoint> points, CancellationToken ct);

    /// <summary>Addresses that may have been handed out before are never handed out again.</summary>
    Task RetireAddresses(long number, CancellationToken ct);

    /// <summary>True when books and chain of an asset and its tokens were reckoned whole, at the tip and after <paramref name="since"/>, and agree.</summary>
    Task<bool> IsReconciled(AssetId chain, IReadOnlyList<AssetId> assets, DateTimeOffset since, CancellationToken ct);

    /// <summary>Ends the halt of a chain's asset.</summary>
    Task Lift(AssetId asset, CancellationToken ct);

    Task End(long number, CancellationToken ct);
}
