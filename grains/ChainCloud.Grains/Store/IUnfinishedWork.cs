namespace ChainCloud.Grains.Store;

/// <summary>
/// What the sweeper calls the pumps of. Every list is bounded and backed by an index over open rows only; in order of book and id, after the
/// row that is given as "after". Deposits: <see cref="ICreditingStore.Due"/>.
/// </summary>
public interface IUnfinishedWork
{
    Task<IReadOnlyList<PayoutId>> Payouts(PayoutId? after, int limit, CancellationToken ct);

    Task<IReadOnlyList<TransferId>> Transfers(TransferId? after, int limit, CancellationToken ct);

    Task<IReadOnlyList<BatchId>> Batches(int limit, CancellationToken ct);
}
