using System.Numerics;
using ChainCloud.Domain.Audit;

namespace ChainCloud.Grains.Store;

/// <summary>One asset after one block.</summary>
/// <param name="Terms">Both sides of the equation.</param>
/// <param name="Whole">The last round over all coins or accounts and all postings found nothing.</param>
/// <param name="Found">What was found in the details, one sentence each.</param>
public sealed record ReconciliationRow(BlockRef Block, DateTimeOffset At, Reckoning Terms, bool Whole, IReadOnlyList<string> Found)
{
    public bool Agrees => Terms.Difference.IsZero && Found.Count == 0;
}

/// <summary>Audits: snapshots to read, and what came of them. Writes here move no money.</summary>
public interface IAuditStore
{
    /// <summary>Reads at one moment, whatever is committed meanwhile.</summary>
    Task<T> AtOnce<T>(Func<IAuditSnapshot, Task<T>> read, CancellationToken ct);

    /// <summary>Writes what came of a block, over what was written of it before, and forgets rows below the last <paramref name="kept"/> that agreed.</summary>
    Task Write(ReconciliationRow row, int kept, CancellationToken ct);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<ReconciliationRow>> List(AssetId asset, int limit, CancellationToken ct);

    /// <summary>Sets what an account holds beside what is explained; zero forgets it.</summary>
    Task SetSurplus(AssetId asset, AccountAddress account, BookId book, BigInteger amount, BlockRef seen, DateTimeOffset at, CancellationToken ct);

    /// <summary>Forgets an asset's reconciliations, so that the next one counts everything: after the facts were read anew.</summary>
    Task Forget(AssetId asset, CancellationToken ct);
}
