using ChainCloud.Domain.Ledger;

namespace ChainCloud.Grains.Store;

/// <summary>The only way in which money and state that moves with money is written.</summary>
public interface IBookStore
{
    /// <summary>The head of a book as last committed; <see cref="AccountHead.New"/> when nothing was committed yet.</summary>
    Task<AccountHead> LoadHead(BookId book, CancellationToken ct);

    /// <summary>The stored answers of those keys that were committed before.</summary>
    Task<IReadOnlyDictionary<string, JournalRecord>> FindJournal(IReadOnlyCollection<string> idemKeys, CancellationToken ct);

    /// <summary>
    /// Writes all items in one transaction, or none. <paramref name="next"/> is <paramref name="expected"/> after the items' entries
    /// (<see cref="AccountHead.Next"/>); it may differ in <see cref="AccountHead.PayoutsFrozen"/>.
    /// Throws <see cref="StoreOutcomeUnknownException"/> when it may or may not be written, <see cref="StoreUnavailableException"/> when
    /// it certainly is not.
    /// </summary>
    Task<CommitOutcome> Commit(
        AccountHead expected, AccountHead next, IReadOnlyList<CommitItem> items, DateTimeOffset at, CancellationToken ct);
}

/// <summary>What became of a commit that was answered.</summary>
public abstract record CommitOutcome
{
    private CommitOutcome()
    {
    }

    /// <summary>All of it is durable.</summary>
    public sealed record Committed : CommitOutcome;

    /// <summary>Nothing was written: somebody else writes this book. Reload, or end the activation.</summary>
    public sealed record HeadMoved : CommitOutcome;

    /// <summary>Nothing was written because one item can't be; the others can be tried again without it.</summary>
    /// <param name="Index">The item's position in the commit.</param>
    /// <param name="What">
    /// The table or constraint that refused, for example "journal" (the idempotency key is taken), "payout_external_id", "fence", "coin".
    /// </param>
    public sealed record ItemConflict(int Index, string What) : CommitOutcome;
}

/// <summary>One request's effect: key, stored answer, entries, rows, events. Written whole or not at all.</summary>
/// <param name="IdemKey">For example "payout:acme:order-7". Unique for ever, over all books.</param>
/// <param name="RequestHash">Tells a repetition from a conflict.</param>
/// <param name="Result">The stored answer, in the writer's own encoding.</param>
/// <param name="Entries">May be empty: state can change without money.</param>
/// <param name="Rows">Applied in order.</param>
/// <param name="Events">Numbered for the book's merchant, in order, in the same commit.</param>
public sealed record CommitItem(
    string IdemKey,
    Hash256 RequestHash,
    byte[] Result,
    IReadOnlyList<JournalEntry> Entries,
    IReadOnlyList<RowWrite> Rows,
    IReadOnlyList<EventDraft> Events);

/// <summary>What was stored under an idempotency key.</summary>
public sealed record JournalRecord(string IdemKey, BookId Book, Hash256 RequestHash, byte[] Result, DateTimeOffset At);

/// <summary>An event that gets its number when it is committed.</summary>
/// <param name="Type">For example "payout.settled".</param>
/// <param name="Subject">Id of the thing it happened to.</param>
/// <param name="DataJson">A JSON object.</param>
public sealed record EventDraft(string Type, string Subject, string DataJson);

/// <summary>A numbered event of a merchant. Numbers start at 1 and have no gaps.</summary>
public sealed record EventRow(
    MerchantId Merchant, long Seq, string Type, AssetId? Asset, string Subject, DateTimeOffset At, string DataJson);

/// <summary>A posting as stored.</summary>
/// <param name="Seq">Number in the book.</param>
/// <param name="EntrySeq">Number of the first posting of its entry.</param>
/// <param name="Kind">The entry's kind.</param>
/// <param name="Subject">The entry's subject.</param>
public sealed record PostingRow(BookId Book, long Seq, long EntrySeq, string Kind, string Subject, Posting Posting, DateTimeOffset At);

/// <summary>Reads of ledger and events.</summary>
public interface ILedgerReads
{
    /// <summary>
    /// Postings of at most <paramref name="entries"/> whole journal entries, newest entry first, postings of an entry in order;
    /// only entries numbered below <paramref name="before"/> (null: from the newest) and, if given, made no later than <paramref name="asOf"/>.
    /// </summary>
    Task<IReadOnlyList<PostingRow>> Entries(BookId book, long? before, DateTimeOffset? asOf, int entries, CancellationToken ct);

    /// <summary>Events with a number above <paramref name="after"/>, in order.</summary>
    Task<IReadOnlyList<EventRow>> Events(MerchantId merchant, long after, int limit, CancellationToken ct);

    /// <summary>Balances summed from the postings: what the head must equal. Reads the whole book: for checks, not for requests.</summary>
    Task<AccountHead> SumPostings(BookId book, CancellationToken ct);

    /// <summary>All books that were ever written, in order, after <paramref name="after"/>.</summary>
    Task<IReadOnlyList<BookId>> Books(BookId? after, int limit, CancellationToken ct);
}
