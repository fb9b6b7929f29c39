using ChainCloud.Grains.Restoring;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChainCloud.Silo.Recovery;

/// <summary>Brings a restored database back to where the world is, a round at a time. Nothing to do, and one short read, in all other cases.</summary>
public sealed class RestoreLoop(RestorationPump pump, IOptions<SweeperOptions> options, TimeProvider clock, ILogger<RestoreLoop> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Pause, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Step(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops; the next start goes on.
        }
    }

    private async Task Step(CancellationToken ct)
    {
        try
        {
            await pump.Step(ct);
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            Log.SweepFailed(log, "restoration", fault.GetType().Name, fault.Message);
        }
    }
}
