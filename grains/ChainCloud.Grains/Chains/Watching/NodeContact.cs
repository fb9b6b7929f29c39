using Microsoft.Extensions.Logging;

namespace ChainCloud.Grains.Chains;

/// <summary>How a watcher gets on with its node: one that does not answer, or answers rubbish, is left alone for a while, longer each time.</summary>
internal sealed class NodeContact(FollowedChain chain, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private DateTimeOffset _notBefore;
    private int _faults;

    public NodeHealth Health { get; private set; } = NodeHealth.Starting("The node was not asked yet.");

    /// <summary>Does something with the node unless it is to be left alone. Faults of the node become its health; all others are the caller's.</summary>
    public async Task Try(Func<Task<NodeHealth>> act)
    {
        if (clock.GetUtcNow() < _notBefore)
        {
            return;
        }

        try
        {
            Become(await act());
            _faults = 0;
        }
        catch (NodeFaultException fault)
        {
            Become(NodeHealth.Of(fault));
            var pause = chain.Options.PollInterval * (1 << Math.Min(_faults++, 10));
            _notBefore = clock.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
        }
    }

    /// <summary>Ok, or stale when the newest block is old. Test chains stand still.</summary>
    public NodeHealth OfAge(DateTimeOffset newestBlock)
    {
        var age = clock.GetUtcNow() - newestBlock;
        return age > chain.Options.StaleAfterFor(chain.Definition) && chain.Definition.Network != Network.Regtest
            ? NodeHealth.Stale($"The newest block is {(long)age.TotalMinutes} minutes old.")
            : NodeHealth.Ok;
    }

    private void Become(NodeHealth health)
    {
        if (health.State != Health.State)
        {
            Log.NodeStateChanged(logger, chain.Asset, health.State, health.Detail ?? "");
        }

        Health = health;
    }
}
