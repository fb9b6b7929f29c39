namespace ChainCloud.Grains.Store;

/// <summary>State names of batches.</summary>
public static class BatchStates
{
    public const string Requested = "requested";
    public const string Listed = "listed";
    public const string Verified = "verified";
    public const string Failed = "failed";
}

/// <summary>One batch of addresses. The database refuses <see cref="BatchStates.Verified"/> without root, attestation and verdict.</summary>
/// <param name="FirstIndex">Derivation index of the first address.</param>
/// <param name="ExternalId">What the request was called; unique per book and purpose.</param>
/// <param name="Attestation">The vault's signed statement (COSE bytes).</param>
/// <param name="Verdict">The V-Device's signed verdict (COSE bytes).</param>
/// <param name="Reason">Why it failed: a problem code.</param>
/// <param name="Handed">Addresses handed out; counted by the store.</param>
/// <param name="Finished">True when nothing is left to do for it: verified, failed, or change.</param>
/// <param name="Version">0 when inserted, one more with each update.</param>
public sealed record BatchRow(
    BatchId Id,
    string State,
    uint FirstIndex,
    uint Count,
    string? ExternalId,
    Hash256? Root,
    byte[]? Attestation,
    byte[]? Verdict,
    string? Reason,
    uint Handed,
    bool Finished,
    int Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>One address. A database constraint makes <see cref="IssuedAt"/> impossible unless its batch is verified.</summary>
/// <param name="Index">Derivation index.</param>
/// <param name="Usable">True exactly when its batch is verified.</param>
public sealed record AddressRow(
    BatchId Batch,
    uint Index,
    ScriptPubKey Script,
    bool Usable,
    DateTimeOffset? IssuedAt,
    string? ExternalId,
    string? Label);

/// <summary>Reads of batches and addresses.</summary>
public interface IAddressReads
{
    Task<BatchRow?> ReadBatch(BatchId id, CancellationToken ct);

    /// <summary>Newest first (by purpose, then number, both descending), those after <paramref name="before"/> in that order.</summary>
    Task<IReadOnlyList<BatchRow>> ListBatches(BookId book, BatchId? before, int limit, CancellationToken ct);

    /// <summary>The batch with the highest number of its purpose; null when there is none.</summary>
    Task<BatchRow?> LastBatch(BookId book, AddressPurpose purpose, CancellationToken ct);

    Task<BatchRow?> FindBatchByExternalId(BookId book, AddressPurpose purpose, string externalId, CancellationToken ct);

    /// <summary>All addresses of a batch, in order of index.</summary>
    Task<IReadOnlyList<AddressRow>> AddressesOf(BatchId batch, CancellationToken ct);

    Task<AddressRow?> FindAddress(AssetId asset, ScriptPubKey script, CancellationToken ct);

    /// <summary>Those of the scripts that are addresses, in no order.</summary>
    Task<IReadOnlyList<AddressRow>> FindAddresses(AssetId asset, IReadOnlyCollection<ScriptPubKey> scripts, CancellationToken ct);

    Task<AddressRow?> FindAddressByExternalId(BookId book, AddressPurpose purpose, string externalId, CancellationToken ct);

    /// <summary>Usable addresses not handed out, lowest batch and index first.</summary>
    Task<IReadOnlyList<AddressRow>> NextUnissued(BookId book, AddressPurpose purpose, int limit, CancellationToken ct);
}
