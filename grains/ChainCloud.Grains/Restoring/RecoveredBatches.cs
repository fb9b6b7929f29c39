namespace ChainCloud.Grains.Restoring;

/// <summary>How batches are named that were asked for again.</summary>
internal static class RecoveredBatches
{
    /// <summary>What their external ids begin with.</summary>
    public const string Stem = "recovered-";
}
