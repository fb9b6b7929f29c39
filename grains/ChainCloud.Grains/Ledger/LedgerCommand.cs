using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Ledger;

/// <summary>
/// One wanted change of a book. <paramref name="Decide"/> is pure and may be asked more than once, each time with the head that
/// includes everything before it: it never reads, waits or remembers.
/// </summary>
/// <param name="IdemKey">Unique for ever over all books, for example "payout:acme:order-7" or "deposit:dep_…:credited:{anchor hash}".</param>
/// <param name="RequestHash">Of the request's content: the same key with another hash is refused.</param>
/// <param name="Decide">The change, or why there is none; a refusal is not stored and may be asked again.</param>
public sealed record LedgerCommand(string IdemKey, Hash256 RequestHash, Func<AccountHead, Result<LedgerDecision>> Decide)
{
    /// <summary>What a known key with another hash is refused with.</summary>
    public string ConflictCode { get; init; } = ProblemCodes.IdempotencyKeyConflict;
}

/// <summary>What a command does: written whole, together with its key, or not at all.</summary>
/// <param name="Result">The answer, stored under the key; the same command later gets exactly this again.</param>
public sealed record LedgerDecision(
    IReadOnlyList<JournalEntry> Entries, IReadOnlyList<RowWrite> Rows, IReadOnlyList<EventDraft> Events, byte[] Result)
{
    /// <summary>A change without money.</summary>
    public static LedgerDecision OfRows(params IReadOnlyList<RowWrite> rows) => new([], rows, [], []);
}

/// <summary>A command's stored answer.</summary>
/// <param name="Result">As the decision gave it when it was first committed.</param>
/// <param name="Replayed">True when it had been committed before: nothing was written now.</param>
public sealed record LedgerAnswer(byte[] Result, bool Replayed);
