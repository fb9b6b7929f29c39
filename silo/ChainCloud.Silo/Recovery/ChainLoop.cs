using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;

namespace ChainCloud.Silo.Recovery;

/// <summary>
/// Calls one chain's grain again and again; the grain reads what is new. One loop per chain: a slow node delays only its own. Of several
/// silos the one with the chain's lease does it.
/// </summary>
public sealed class ChainLoop(
    AssetId asset, IGrainFactory grains, ILeaseStore leases, SiloName silo, IOptions<SweeperOptions> options, TimeProvider clock, ILogger<ChainLoop> log)
    : BackgroundService
{
    private readonly Lease _lease = new(leases, $"chain:{asset}", silo, options, clock, log);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var chain = grains.GetGrain<IChainGrain>(GrainKeys.Chain(asset));
        using var timer = new PeriodicTimer(options.Value.ChainPause, clock);
        try
        {
            do
            {
                await Advance(chain, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }

        await _lease.Release();
    }

    private async Task Advance(IChainGrain chain, CancellationToken ct)
    {
        try
        {
            if (await _lease.IsHeld(ct))
            {
                await chain.Advance();
            }
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            Log.SweepFailed(log, $"chain {asset}", fault.GetType().Name, fault.Message);
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            // The host stops; the cursor says where to go on.
        }
    }
}
