using ChainCloud.Grains.Store;
using Microsoft.Extensions.Options;

namespace ChainCloud.Silo.Recovery;

/// <summary>
/// One loop's right to run, of which all silos on a database have one together. Kept by asking again in time; whoever was stopped for
/// longer finds at its next look that another has it.
/// </summary>
public sealed class Lease(ILeaseStore store, string name, SiloName silo, IOptions<SweeperOptions> options, TimeProvider clock, ILogger log)
{
    private long? _epoch;
    private long _keptAt;

    /// <summary>Whether this silo's loop may run now. False also while the database can't be reached: there is nothing to do without it.</summary>
    public async Task<bool> IsHeld(CancellationToken ct)
    {
        var duration = options.Value.LeaseTime;
        if (_epoch is not null && clock.GetElapsedTime(_keptAt) < duration / 3)
        {
            return true;
        }

        var (before, at) = (_epoch, clock.GetTimestamp());
        _epoch = null;
        try
        {
            _epoch = await store.Hold(name, silo.Text, duration, ct);
            _keptAt = at;
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreOutcomeUnknownException)
        {
            Log.SweepFailed(log, $"lease {name}", fault.GetType().Name, fault.Message);
        }

        if (_epoch is { } epoch && before != epoch)
        {
            Log.LeaseTaken(log, silo.Text, name, epoch);
        }
        else if (_epoch is null && before is not null)
        {
            Log.LeaseLost(log, silo.Text, name);
        }

        return _epoch is not null;
    }

    /// <summary>Gives it back, so that another silo need not wait until it ends by itself.</summary>
    public async Task Release()
    {
        if (_epoch is null)
        {
            return;
        }

        try
        {
            await store.Release(name, silo.Text, CancellationToken.None);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreOutcomeUnknownException)
        {
            // It ends by itself.
        }
    }
}
