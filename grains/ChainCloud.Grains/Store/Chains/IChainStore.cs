using ChainCloud.Grains.Chains;

namespace ChainCloud.Grains.Store;

/// <summary>How far a chain was read.</summary>
/// <param name="Tip">The last block whose facts are committed.</param>
/// <param name="Version">One more with each commit.</param>
public sealed record ChainCursor(AssetId Asset, BlockRef Tip, long Version)
{
    /// <summary>Confirmations are counted from this height: the tip's, except where blocks become final later (Ethereum). Never above the tip's.</summary>
    public long SettledHeight { get; init; } = Tip.Height;
}

/// <summary>A block of the chain as it was followed.</summary>
public sealed record BlockHeaderRow(AssetId Asset, BlockRef Block, Hash256 PrevHash);

/// <summary>
/// An output to an address of a merchant. On a chain of accounts the "outpoint" is the transaction and 0, or for a token the transaction
/// and the position of the log among the transaction's own. The book's asset may be a token of the chain.
/// </summary>
/// <param name="NewId">The id it gets if it is not known yet.</param>
/// <param name="IsDust">Below the dust limit: recorded as <see cref="DepositStates.IgnoredDust"/>.</param>
public sealed record DepositFact(
    DepositId NewId, BookId Book, Outpoint Outpoint, ScriptPubKey Script, AddressPurpose Purpose, Amount Amount, bool IsDust);

/// <summary>An output that one of our keys can spend, deposit or change.</summary>
public sealed record CoinFact(
    BookId Book, Outpoint Point, AddressPurpose Purpose, uint Branch, uint Index, ScriptPubKey Script, Amount Amount, bool IsCoinbase);

/// <summary>An input that spends an output. Inputs that spend nothing of ours may be given too; they are not stored.</summary>
public sealed record SpendFact(Outpoint Point, Hash256 SpendingTxId);

/// <summary>What one block holds of ours.</summary>
public sealed record BlockFacts(
    BlockRef Block,
    Hash256 PrevHash,
    IReadOnlyList<DepositFact> Deposits,
    IReadOnlyList<CoinFact> Coins,
    IReadOnlyList<SpendFact> Spends,
    IReadOnlyList<RawTxRow> RawTransactions,
    DateTimeOffset At)
{
    /// <summary>What our hot accounts sent, on a chain of accounts.</summary>
    public IReadOnlyList<AccountTxFact> AccountTransactions { get; init; } = [];

    /// <summary>Alarms about what the block holds.</summary>
    public IReadOnlyList<AlarmRow> Alarms { get; init; } = [];

    /// <summary>False where blocks become final later: the settled height then stays, see <see cref="IChainStore.CommitSettled"/>.</summary>
    public bool IsSettled { get; init; } = true;
}

/// <summary>What changed in the mempool.</summary>
/// <param name="Detected">Deposits seen; those known already change only when they were orphaned.</param>
/// <param name="Gone">Detected deposits that are neither in the mempool nor in a block any more.</param>
public sealed record MempoolFacts(
    IReadOnlyList<DepositFact> Detected, IReadOnlyList<RawTxRow> RawTransactions, IReadOnlyList<DepositId> Gone, DateTimeOffset At);

/// <summary>A batch whose addresses are matched against blocks: verified ones and change.</summary>
public sealed record WatchedBatch(BatchId Batch, uint FirstIndex, uint Count);

/// <summary>A script to match.</summary>
public sealed record WatchedScript(ScriptPubKey Script, uint Index);

/// <summary>The watcher's commits and reads. Every commit also numbers and stores the events that it causes.</summary>
public interface IChainStore
{
    Task<ChainCursor?> LoadCursor(AssetId asset, CancellationToken ct);

    /// <summary>Sets the cursor of a chain that has none, and gives the cursor that it has.</summary>
    Task<ChainCursor> StartAt(AssetId asset, BlockRef start, CancellationToken ct);

    /// <summary>
    /// Moves the cursor to a block and stores header, new and re-anchored deposits, coins, spends and raw transactions, in one
    /// transaction. False when somebody else moved the cursor: nothing was written. The block's height is the cursor's plus 1. A deposit
    /// that is known with another content, as a token's log may be after a reorganization, stays as it is and alarms. Alarms are logged as well.
    /// </summary>
    Task<bool> CommitBlock(ChainCursor expected, BlockFacts facts, CancellationToken ct);

    /// <summary>Raises the settled height, at most to the tip. False when somebody else moved the cursor: nothing was written.</summary>
    Task<bool> CommitSettled(ChainCursor expected, long height, CancellationToken ct);

    /// <summary>
    /// Moves the cursor back to <paramref name="fork"/>: deposits, coins and spends above it lose their block, deposits become
    /// <see cref="DepositStates.Orphaned"/> with what the ledger posted left as it is. False when somebody else moved the cursor.
    /// </summary>
    Task<bool> CommitReorg(ChainCursor expected, BlockRef fork, DateTimeOffset at, CancellationToken ct);

    /// <summary>Stores what the mempool shows. Events: deposit.detected, deposit.orphaned.</summary>
    Task UpsertMempool(AssetId asset, MempoolFacts facts, CancellationToken ct);

    /// <summary>Headers at and below a height, highest first.</summary>
    Task<IReadOnlyList<BlockHeaderRow>> Headers(AssetId asset, long atOrBelow, int limit, CancellationToken ct);

    /// <summary>All batches to watch, in order. Ask again to learn of new ones.</summary>
    Task<IReadOnlyList<WatchedBatch>> WatchedBatches(AssetId asset, CancellationToken ct);

    Task<IReadOnlyList<WatchedScript>> ScriptsOfBatch(BatchId batch, CancellationToken ct);

    /// <summary>Those of the scripts that are addresses, of verified batches or not.</summary>
    Task<IReadOnlyDictionary<ScriptPubKey, WatchedAddress>> FindWatched(AssetId asset, IReadOnlyCollection<ScriptPubKey> scripts, CancellationToken ct);

    /// <summary>All outputs of ours that no block of the followed chain spends, in any fixed order, after <paramref name="after"/> in it.</summary>
    Task<IReadOnlyList<Outpoint>> UnspentOutpoints(AssetId asset, Outpoint? after, int limit, CancellationToken ct);

    /// <summary>Deposits in state detected, oldest first.</summary>
    Task<IReadOnlyList<DepositRow>> DetectedDeposits(AssetId asset, DepositId? after, int limit, CancellationToken ct);
}
