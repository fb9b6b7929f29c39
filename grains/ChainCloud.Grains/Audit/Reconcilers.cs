using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChainCloud.Grains.Audit;

/// <summary>Makes the reconciler of a chain.</summary>
public sealed class Reconcilers(
    ChainRegistry chains, IAuditStore store, Halts halts, Alarms alarms, TimeProvider clock, IOptions<AuditOptions> options, ILogger<Reconciler> logger)
{
    /// <summary>A new one, which has counted nothing yet.</summary>
    public Reconciler Of(FollowedChain chain) => new(chain, chains.Catalog, store, halts, alarms, clock, options.Value, logger);
}
