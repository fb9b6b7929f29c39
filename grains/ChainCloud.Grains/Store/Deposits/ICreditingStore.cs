using ChainCloud.Domain.Ledger;

namespace ChainCloud.Grains.Store;

/// <summary>One book's part of a commit over many books.</summary>
/// <param name="Expected">The head that the items were decided for.</param>
/// <param name="Next">The head after them, see <see cref="IBookStore.Commit"/>.</param>
public sealed record BookCommit(AccountHead Expected, AccountHead Next, IReadOnlyList<CommitItem> Items);

/// <summary>What a block means for many books at once: one transaction, every book fenced by its own head.</summary>
public interface ICreditingStore
{
    /// <summary>
    /// Deposits of all books of a chain, its tokens' included, that <see cref="IDepositReads.Due"/> would give for their book, oldest
    /// first, after <paramref name="after"/>. Reads all that wait for confirmations.
    /// </summary>
    Task<IReadOnlyList<DepositRow>> Due(
        AssetId chain, long tipHeight, long required, long final, DepositId? after, int limit, CancellationToken ct);

    /// <summary>Deposits of all books of a chain in blocks of these heights that are not yet final, oldest first.</summary>
    Task<IReadOnlyList<DepositRow>> DueAt(AssetId chain, IReadOnlyCollection<long> anchors, CancellationToken ct);

    /// <summary>The heads as last committed; <see cref="AccountHead.New"/> for a book without any commit.</summary>
    Task<IReadOnlyDictionary<BookId, AccountHead>> LoadHeads(IReadOnlyCollection<BookId> books, CancellationToken ct);

    /// <summary>
    /// Writes every item of every book in one transaction, or nothing: false when a book's head moved, a key was used before or a row has
    /// another version. A book comes once at most. Throws as <see cref="IBookStore.Commit"/>.
    /// </summary>
    Task<bool> Commit(IReadOnlyList<BookCommit> books, DateTimeOffset at, CancellationToken ct);
}
