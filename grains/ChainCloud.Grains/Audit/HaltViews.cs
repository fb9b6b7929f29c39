using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Audit;

/// <summary>Halts as callers see them.</summary>
internal static class HaltViews
{
    public static HaltView Of(HaltRow row) => new(row.Asset, row.Cause, row.Detail, row.Since);
}
