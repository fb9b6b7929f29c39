using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;

namespace ChainCloud.Silo.Recovery;

/// <summary>
/// Finds unfinished work in SQL, at start and then again and again, and calls the same Advance() that normal progress calls. It
/// knows nothing of what is to be done, so recovery is not a second way of doing things. Of several silos the one with the lease looks.
/// </summary>
public sealed class Sweeper(
    IUnfinishedWork work, IGrainFactory grains, ILeaseStore leases, SiloName silo, IOptions<SweeperOptions> options, TimeProvider clock, ILogger<Sweeper> log)
    : BackgroundService
{
    private readonly Lease _lease = new(leases, "sweeper", silo, options, clock, log);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Pause, clock);
        do
        {
            foreach (var (what, sweep) in Sweeps)
            {
                // Asked for before each kind: a long sweep outlasts the lease.
                await Guarded(what, () => SweepWithLease(sweep, stoppingToken), stoppingToken);
            }
        }
        while (await Next(timer, stoppingToken));

        await _lease.Release();
    }

    private async Task SweepWithLease(Func<CancellationToken, Task> sweep, CancellationToken ct)
    {
        if (await _lease.IsHeld(ct))
        {
            await sweep(ct);
        }
    }

    private IEnumerable<(string What, Func<CancellationToken, Task> Sweep)> Sweeps =>
        [("batches", SweepBatches), ("payouts", SweepPayouts), ("transfers", SweepTransfers)];

    private async Task SweepBatches(CancellationToken ct)
    {
        var open = await work.Batches(options.Value.PageSize, ct);
        await AdvanceAll(open, id => grains.GetGrain<IAddressBatchGrain>(GrainKeys.Batch(id)).Advance(), ct);
    }

    private async Task SweepPayouts(CancellationToken ct)
    {
        PayoutId? after = null;
        IReadOnlyList<PayoutId> page;
        do
        {
            page = await work.Payouts(after, options.Value.PageSize, ct);
            await AdvanceAll(page, id => grains.GetGrain<IPayoutGrain>(GrainKeys.Payout(id)).Advance(), ct);
            after = page.Count > 0 ? page[^1] : null;
        }
        while (page.Count == options.Value.PageSize);
    }

    private async Task SweepTransfers(CancellationToken ct)
    {
        TransferId? after = null;
        IReadOnlyList<TransferId> page;
        do
        {
            page = await work.Transfers(after, options.Value.PageSize, ct);
            await AdvanceAll(page, id => grains.GetGrain<ITransferGrain>(GrainKeys.Transfer(id)).Advance(), ct);
            after = page.Count > 0 ? page[^1] : null;
        }
        while (page.Count == options.Value.PageSize);
    }

    private Task AdvanceAll<T>(IEnumerable<T> ids, Func<T, Task> advance, CancellationToken ct)
    {
        var limits = new ParallelOptions { MaxDegreeOfParallelism = options.Value.Parallel, CancellationToken = ct };
        return Parallel.ForEachAsync(ids, limits, async (id, _) => await Guarded($"{id}", () => advance(id), ct));
    }

    /// <summary>One fault must not keep the rest from being swept; the next sweep tries again.</summary>
    private async Task Guarded(string what, Func<Task> act, CancellationToken ct)
    {
        try
        {
            await act();
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            Log.SweepFailed(log, what, fault.GetType().Name, fault.Message);
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            // The host stops; what is unfinished is found again at the next start.
        }
    }

    private static async Task<bool> Next(PeriodicTimer timer, CancellationToken ct)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
