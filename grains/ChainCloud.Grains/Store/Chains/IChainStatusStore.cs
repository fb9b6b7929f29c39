namespace ChainCloud.Grains.Store;

/// <summary>What the silo that follows a chain knows beside the cursor, for the silos that don't.</summary>
/// <param name="State">Of the node, as <see cref="Chains.NodeHealth"/> has it.</param>
/// <param name="Fees">slow, normal, fast; empty before the node told.</param>
public sealed record ChainStatusRow(
    AssetId Asset, long Version, string State, string? Detail, IReadOnlyList<long> Fees, IReadOnlyList<long> PriorityFees, DateTimeOffset WrittenAt)
{
    /// <summary>Whether another report tells people the same; the cursor is read beside it anyway.</summary>
    public bool Says(ChainStatusRow other) => State == other.State && Detail == other.Detail && Fees.SequenceEqual(other.Fees)
        && PriorityFees.SequenceEqual(other.PriorityFees);
}

/// <summary>Chains as the one watcher of each reported them last.</summary>
public interface IChainStatusStore
{
    /// <summary>Writes the row unless a watcher with a newer cursor has written.</summary>
    Task Write(ChainStatusRow row, CancellationToken ct);

    /// <summary>The last report and the cursor; null before the first.</summary>
    Task<(ChainStatusRow? Status, ChainCursor? Cursor)> Read(AssetId asset, CancellationToken ct);
}
