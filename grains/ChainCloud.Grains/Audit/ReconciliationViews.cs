using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Audit;

/// <summary>Reconciliations as callers see them.</summary>
internal static class ReconciliationViews
{
    public static ReconciliationView Of(ReconciliationRow row, IReadOnlyList<string> explanation) => new(
        row.Terms.Asset, row.Block, row.At, row.Terms.Ledger, row.Terms.Unposted, row.Terms.Reversing, row.Terms.InFlight, row.Terms.Unclaimed,
        row.Terms.Chain, row.Terms.Missing, row.Terms.Difference, row.Whole, row.Agrees, row.Found, explanation);
}
