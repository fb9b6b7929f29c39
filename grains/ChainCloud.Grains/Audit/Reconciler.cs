using System.Diagnostics;
using System.Globalization;
using ChainCloud.Chains;
using ChainCloud.Domain.Audit;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.Logging;

namespace ChainCloud.Grains.Audit;

/// <summary>
/// Reconciles one chain's assets: after each block, and now and then without one. One unit off halts the asset's payouts and raises one alarm;
/// agreement lifts the halt by itself.
/// </summary>
public sealed class Reconciler(
    FollowedChain chain, AssetCatalog catalog, IAuditStore store, Halts halts, Alarms alarms, TimeProvider clock, AuditOptions options, ILogger logger)
{
    private readonly IChainAudit _audit = Audit(chain, catalog, store, options);

    private BlockRef? _done;
    private DateTimeOffset _doneAt;

    /// <summary>What counts one chain.</summary>
    internal static IChainAudit Audit(FollowedChain chain, AssetCatalog catalog, IAuditStore store, AuditOptions options) => chain.Definition.Kind switch
    {
        ChainKind.Utxo => new UtxoAudit(chain, store, options),
        ChainKind.Evm => new EvmAudit(chain, catalog, store, options),
        _ => throw new UnreachableException(),
    };

    /// <summary>Reconciles when there is a block that was not reconciled, or it is time. Leaves a node that does not answer for later.</summary>
    public async Task Step(BlockRef tip, CancellationToken ct)
    {
        if (_done != tip || clock.GetUtcNow() - _doneAt >= options.Every)
        {
            await Run(ct);
        }
    }

    /// <summary>Reconciles now. False when the chain was not read yet, or its node does not answer.</summary>
    public async Task<bool> Run(CancellationToken ct)
    {
        try
        {
            var standing = (await halts.Read()).Where(halt => halt.Cause == HaltCauses.Reconciliation).Select(halt => halt.Asset).ToHashSet();
            if (await _audit.Run(standing.Count > 0, ct) is not { } pass)
            {
                return false;
            }

            foreach (var surplus in pass.Surpluses)
            {
                await Remember(surplus, pass.Block, ct);
            }

            foreach (var asset in pass.Assets)
            {
                await Record(pass.Block, asset, standing.Contains(asset.Terms.Asset), ct);
            }

            (_done, _doneAt) = (pass.Block, clock.GetUtcNow());
            return true;
        }
        catch (NodeFaultException fault)
        {
            // Nothing was found, for or against: what stands still stands still, the rest goes on until the node answers.
            Log.NotReconciled(logger, chain.Asset, fault.Message);
            return false;
        }
    }

    private async Task Remember(SurplusChange surplus, BlockRef block, CancellationToken ct)
    {
        if (surplus.IsMore)
        {
            await alarms.Raise(
                AlarmCodes.UnexplainedBalance,
                $"The account {surplus.Account} of {surplus.Book} holds {surplus.Amount} base units of {surplus.Asset} that came in no way that a deposit comes in; nobody is credited.",
                surplus.Account.ToString(), merchant: null, device: null);
        }

        await store.SetSurplus(surplus.Asset, surplus.Account, surplus.Book, surplus.Amount, block, clock.GetUtcNow(), ct);
    }

    private async Task Record(BlockRef block, AuditedAsset audited, bool stands, CancellationToken ct)
    {
        var row = new ReconciliationRow(block, clock.GetUtcNow(), audited.Terms, audited.Whole, audited.Found);
        await store.Write(row, options.Kept, ct);
        var asset = audited.Terms.Asset;
        var last = await store.AtOnce(snapshot => snapshot.Last(chain.Asset, asset, options.AgreeingBlocks), ct);
        switch (HaltRule.Next([row.Agrees, .. last.Where(r => r.Block != block).Select(r => r.Agrees)], stands, audited.Whole, options.AgreeingBlocks))
        {
            case HaltStep.Raise:
                var difference = audited.Terms.Difference.ToString(CultureInfo.InvariantCulture);
                var detail = string.Join(' ', [$"Ledger and chain of {asset} differ by {difference} after block {block.Height}.", .. audited.Found.Take(3)]);
                Log.Differs(logger, asset, difference, block, string.Join(' ', audited.Found));
                // Before the halt: it is raised once, so an alarm after it could be lost.
                await alarms.Raise(AlarmCodes.BooksDiffer, detail, asset.Code, merchant: null, device: null);
                await halts.Raise(asset, HaltCauses.Reconciliation, detail);
                break;
            case HaltStep.Lift:
                await halts.Lift(asset, HaltCauses.Reconciliation);
                Log.AgreesAgain(logger, asset, block);
                break;
        }
    }
}
