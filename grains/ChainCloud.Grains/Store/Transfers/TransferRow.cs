namespace ChainCloud.Grains.Store;

/// <summary>One on-chain transaction of ours with its replacements. The state machine is in <see cref="Body"/>.</summary>
/// <param name="Fence">What every attempt consumes.</param>
/// <param name="ChangeIndex">Derivation index of the change output at branch 1, unique per book; null without change.</param>
/// <param name="Finished">True in an end state: the sweeper leaves it alone.</param>
/// <param name="Version">0 when inserted, one more with each update.</param>
public sealed record TransferRow(
    TransferId Id,
    BookId Book,
    string State,
    string Body,
    Fence Fence,
    uint? ChangeIndex,
    bool Finished,
    int Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>One signed transaction of a transfer. Durable before its first broadcast.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Raw">The signed transaction, network serialization.</param>
public sealed record AttemptRow(TransferId Transfer, int Number, AssetId Asset, Hash256 TxId, byte[] Raw, Amount Fee, DateTimeOffset SignedAt);

/// <summary>Where a coin went.</summary>
/// <param name="TxId">The transaction that spends it.</param>
/// <param name="Anchor">The block that holds that transaction.</param>
public sealed record SpendRow(Hash256 TxId, BlockRef Anchor);

/// <summary>One output of ours. Spent when a block spends it; reserved while a transfer holds it and no block spends it.</summary>
/// <param name="Purpose">Change coins are ours to spend, never a deposit.</param>
/// <param name="Branch">0 receiving, 1 change.</param>
/// <param name="Index">Derivation index.</param>
/// <param name="Anchor">The block that holds it; null after a reorg until it is mined again.</param>
public sealed record CoinRow(
    BookId Book,
    Outpoint Point,
    AddressPurpose Purpose,
    uint Branch,
    uint Index,
    ScriptPubKey Script,
    Amount Amount,
    bool IsCoinbase,
    BlockRef? Anchor,
    TransferId? ReservedBy,
    SpendRow? Spend)
{
    /// <summary>In a block, not spent, not reserved.</summary>
    public bool IsFree => Anchor is not null && ReservedBy is null && Spend is null;
}

/// <summary>A transaction with an output of ours, whole: the vault wants every input's previous transaction.</summary>
public sealed record RawTxRow(AssetId Asset, Hash256 TxId, byte[] Raw);

/// <summary>A fence and whose it is.</summary>
/// <param name="Owner">Id text of the payout or transfer.</param>
public sealed record FenceRow(AssetId Asset, Fence Fence, string Owner, DateTimeOffset TakenAt, DateTimeOffset? ReleasedAt);

/// <summary>A point that is or was the fence of a transfer.</summary>
/// <param name="IsApproved">True when the V-Device's intent for it came here. It may have signed one all the same.</param>
public sealed record PastFence(Outpoint Point, bool IsApproved);

/// <summary>Reads of transfers, coins and fences.</summary>
public interface ITransferReads
{
    Task<TransferRow?> Read(TransferId id, CancellationToken ct);

    /// <summary>In order of number.</summary>
    Task<IReadOnlyList<AttemptRow>> Attempts(TransferId id, CancellationToken ct);

    Task<AttemptRow?> FindAttempt(AssetId asset, Hash256 txId, CancellationToken ct);

    /// <summary>Transfers of a book that are not finished, oldest first.</summary>
    Task<IReadOnlyList<TransferRow>> Unfinished(BookId book, TransferId? after, int limit, CancellationToken ct);

    /// <summary>Transfers that an account pays and that are not finished, in order of nonce, whatever asset they move.</summary>
    Task<IReadOnlyList<TransferRow>> UnfinishedOf(MerchantId merchant, AccountAddress account, CancellationToken ct);

    /// <summary>The live fence at a point; null when there is none.</summary>
    Task<FenceRow?> LiveFence(AssetId asset, Fence fence, CancellationToken ct);

    /// <summary>Those of the points that were a fence before, or are one; once for each time.</summary>
    Task<IReadOnlyList<PastFence>> PastFences(AssetId asset, IReadOnlyCollection<Outpoint> points, CancellationToken ct);

    /// <summary>
    /// Free hot and change coins, largest first, anchored at or below <paramref name="maxHeight"/> (coinbase ones at or below
    /// <paramref name="maxCoinbaseHeight"/>), of at least <paramref name="min"/> and not a live fence.
    /// </summary>
    Task<IReadOnlyList<CoinRow>> FreeCoins(
        BookId book, long maxHeight, long maxCoinbaseHeight, Amount min, int limit, CancellationToken ct);

    /// <summary>Those of the coins that exist, in no order.</summary>
    Task<IReadOnlyList<CoinRow>> Coins(AssetId asset, IReadOnlyCollection<Outpoint> points, CancellationToken ct);

    /// <summary>Coins that a transfer holds or held.</summary>
    Task<IReadOnlyList<CoinRow>> CoinsReservedBy(TransferId transfer, CancellationToken ct);

    /// <summary>Those of the raw transactions that are stored.</summary>
    Task<IReadOnlyList<RawTxRow>> RawTransactions(AssetId asset, IReadOnlyCollection<Hash256> txIds, CancellationToken ct);

    /// <summary>One above the highest change index that a transfer of this book ever used; 0 when none did.</summary>
    Task<uint> NextChangeIndex(BookId book, CancellationToken ct);
}
