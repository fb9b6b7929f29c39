using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Addresses;

/// <summary>What people see of a batch's row.</summary>
internal static class BatchViews
{
    public static BatchView Of(BatchRow row) => new(
        row.Id, row.State, row.FirstIndex, row.Count, row.Root, row.Attestation, row.Verdict, row.Handed, row.CreatedAt);
}
