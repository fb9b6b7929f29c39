using ChainCloud.Grains.Deposits;

namespace ChainCloud.Grains.Chains;

/// <summary>
/// A chain's watcher and what its blocks mean for the ledgers. While many blocks are behind, the ledgers of those that were read are written
/// beside the reading of the next: the one waits for the node and the other for the database.
/// </summary>
/// <param name="beside">Where blocks are read meanwhile; the thread pool by default.</param>
public sealed class ChainPump(IChainWatcher watcher, CreditingDesk desk, TimeProvider clock, TaskScheduler? beside = null)
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(5);

    /// <summary>Reads what the node has and brings the ledgers up to it. Gives the books whose deposits are left to their own writers.</summary>
    public async Task<IReadOnlyCollection<BookId>> Advance(CancellationToken ct)
    {
        var left = new HashSet<BookId>();
        await watcher.Step(ct);
        var until = clock.GetUtcNow() + LongestRun;
        while (clock.GetUtcNow() < until && watcher is { Health.State: "syncing", Cursor: { } read })
        {
            // Off the caller's turn: both compute.
            var reading = Task.Factory.StartNew(() => watcher.Step(ct), ct, TaskCreationOptions.DenyChildAttach, beside ?? TaskScheduler.Default).Unwrap();
            try
            {
                left.UnionWith(await desk.Advance(read, ct));
            }
            finally
            {
                await reading;
            }

            if (watcher.Cursor?.Version == read.Version)
            {
                break;
            }
        }

        if (watcher.Cursor is { } cursor)
        {
            left.UnionWith(await desk.Advance(cursor, ct));
        }

        return left;
    }
}
