namespace ChainCloud.Grains.Store;

/// <summary>One payout. The state machine is in <see cref="Body"/>; the other columns are what is looked up.</summary>
/// <param name="ExternalId">The merchant's own id, unique per merchant for ever.</param>
/// <param name="State">Snake case name of the state in <paramref name="Body"/>.</param>
/// <param name="Body">The domain state as JSON.</param>
/// <param name="Transfer">The transfer that carries it, once there is one.</param>
/// <param name="Finished">True in an end state: the sweeper leaves it alone.</param>
/// <param name="Version">0 when inserted, one more with each update.</param>
public sealed record PayoutRow(
    PayoutId Id,
    BookId Book,
    string ExternalId,
    string State,
    string Body,
    TransferId? Transfer,
    bool Finished,
    int Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>Reads of payouts.</summary>
public interface IPayoutReads
{
    Task<PayoutRow?> Read(PayoutId id, CancellationToken ct);

    Task<IReadOnlyList<PayoutRow>> ReadMany(IReadOnlyCollection<PayoutId> ids, CancellationToken ct);

    Task<PayoutRow?> FindByExternalId(MerchantId merchant, string externalId, CancellationToken ct);

    /// <summary>Newest first, ids below <paramref name="before"/>.</summary>
    Task<IReadOnlyList<PayoutRow>> List(BookId book, PayoutId? before, int limit, CancellationToken ct);

    /// <summary>Payouts of a book that are not finished, oldest first, ids above <paramref name="after"/>.</summary>
    Task<IReadOnlyList<PayoutRow>> Unfinished(BookId book, PayoutId? after, int limit, CancellationToken ct);

    /// <summary>Those of the books' payouts that wait to be carried, oldest first whatever their book.</summary>
    Task<IReadOnlyList<PayoutRow>> Waiting(IReadOnlyCollection<BookId> books, int limit, CancellationToken ct);

    /// <summary>What a payout holds for its fee in another book; null when it never did.</summary>
    Task<GasHoldRow?> GasHold(PayoutId payout, CancellationToken ct);

    /// <summary>The payouts that a transfer carries, in order of id.</summary>
    Task<IReadOnlyList<PayoutRow>> OfTransfer(TransferId transfer, CancellationToken ct);
}
