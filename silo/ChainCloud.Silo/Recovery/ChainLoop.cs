using ChainCloud.GrainInterfaces;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;

namespace ChainCloud.Silo.Recovery;

/// <summary>Calls one chain's grain again and again; the grain reads what is new. One loop per chain: a slow node delays only its own.</summary>
public sealed class ChainLoop(AssetId asset, IGrainFactory grains, IOptions<SweeperOptions> options, TimeProvider clock, ILogger<ChainLoop> log)
    : BackgroundService
{
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
    }

    private async Task Advance(IChainGrain chain, CancellationToken ct)
    {
        try
        {
            await chain.Advance();
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
