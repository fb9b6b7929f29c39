using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Chains;

/// <summary>Follows one chain: one implementation per <see cref="ChainCloud.Chains.ChainKind"/>. A step does a bounded amount of work and can be repeated at any time.</summary>
public interface IChainWatcher
{
    NodeHealth Health { get; }

    /// <summary>How far the chain was matched; null before the first step.</summary>
    ChainCursor? Cursor { get; }

    /// <summary>slow, normal, fast: base units per 1,000 virtual bytes, or wei per gas in all.</summary>
    IReadOnlyList<long> Fees { get; }

    /// <summary>slow, normal, fast: of that the most for the block's maker, wei per gas. Empty where there is no such thing.</summary>
    IReadOnlyList<long> PriorityFees { get; }

    /// <summary>Reads what the node has that the store has not. Throws the store's exceptions only.</summary>
    Task Step(CancellationToken ct);
}
