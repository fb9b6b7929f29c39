namespace ChainCloud.Grains.Store;

/// <summary>What the ledger holds for a deposit.</summary>
public enum DepositPosted
{
    Nothing = 0,

    /// <summary>Its amount is in a pending account.</summary>
    Pending = 1,

    /// <summary>Its amount is credited.</summary>
    Credited = 2,
}

/// <summary>State names of deposits. The watcher writes the first three and dust, the account grain all.</summary>
public static class DepositStates
{
    /// <summary>In the mempool only.</summary>
    public const string Detected = "detected";

    /// <summary>In a block.</summary>
    public const string Confirming = "confirming";

    /// <summary>In no block and no mempool: reorganised away, replaced or conflicted.</summary>
    public const string Orphaned = "orphaned";

    public const string Credited = "credited";

    public const string Final = "final";

    /// <summary>Below the dust limit: recorded, never credited.</summary>
    public const string IgnoredDust = "ignored_dust";
}

/// <summary>One output that paid an address of a merchant. The chain's facts (state, anchor) are the watcher's, the posted ones the ledger's.</summary>
/// <param name="Anchor">The block that holds it; null while it is in none.</param>
/// <param name="Posted">What the ledger holds for it.</param>
/// <param name="PostedAnchor">The block under which that was posted; null when nothing is.</param>
/// <param name="Version">0 when inserted, one more with every write, the watcher's included.</param>
public sealed record DepositRow(
    DepositId Id,
    BookId Book,
    Outpoint Outpoint,
    ScriptPubKey Script,
    AddressPurpose Purpose,
    Amount Amount,
    string State,
    BlockRef? Anchor,
    DepositPosted Posted,
    BlockRef? PostedAnchor,
    int Version,
    DateTimeOffset DetectedAt,
    DateTimeOffset UpdatedAt);

/// <summary>Reads of deposits.</summary>
public interface IDepositReads
{
    Task<DepositRow?> Read(DepositId id, CancellationToken ct);

    /// <summary>Newest first, ids below <paramref name="before"/>.</summary>
    Task<IReadOnlyList<DepositRow>> List(BookId book, DepositId? before, int limit, CancellationToken ct);

    /// <summary>The same of one address of the book.</summary>
    Task<IReadOnlyList<DepositRow>> ListOfScript(BookId book, ScriptPubKey script, DepositId? before, int limit, CancellationToken ct);

    /// <summary>
    /// Deposits of a book, whose asset is <paramref name="chain"/> or a token on it, for which the ledger has something to do at this tip: in a block and nothing posted; posted under another block or no
    /// longer in one; confirmed <paramref name="required"/> times and not credited; credited and <paramref name="final"/> times confirmed.
    /// </summary>
    Task<IReadOnlyList<DepositRow>> Due(AssetId chain, BookId book, long tipHeight, long required, long final, int limit, CancellationToken ct);
}
