using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Transfers;
using Microsoft.Extensions.Logging;

namespace ChainCloud.Grains.Restoring;

/// <summary>
/// Brings a restored database back to where the world is, step by step and again and again until nothing is left: every device tells what it
/// signed, what was lost is recovered, the chains are read again, and an asset's payouts go on when books and chain agree. Each step can be
/// repeated at any time, by any silo.
/// </summary>
public sealed class RestorationPump(
    IRestorationStore restorations, JournalAsks asks, LostSignatures lost, IChainStore chains, ITransferReads transfers, IChainView views, ChainRegistry registry,
    ILedgerReads ledger, IUnfinishedWork work, IAddressReads addresses, ILogger<RestorationPump> log)
{
    private const int Page = 500;

    /// <summary>One round; nothing when the database was not restored.</summary>
    public async Task Step(CancellationToken ct)
    {
        if (await restorations.Open(ct) is not { } open)
        {
            return;
        }

        if (await asks.Step(open, ct) is not { } complete || await HasOpenBatches(ct) || !await lost.Step(open, ct))
        {
            return;
        }

        var left = 0;
        foreach (var chain in await restorations.Chains(open.Number, ct))
        {
            left += await Advance(open, chain, complete, ct) ? 0 : 1;
        }

        if (left == 0)
        {
            await restorations.End(open.Number, ct);
        }
    }

    /// <summary>True when the chain's payouts may go.</summary>
    private async Task<bool> Advance(RestorationRow open, RestoredChain chain, DateTimeOffset complete, CancellationToken ct)
    {
        if (!registry.Find(chain.Asset).IsOk)
        {
            // Not served any more: nothing of it is paid, and nothing can be said of it.
            return true;
        }

        if (await views.Status(chain.Asset) is not { Tip: { } tip } view || view.NodeState != NodeHealth.Ok.State
            || await chains.LoadCursor(chain.Asset, ct) is not { } cursor)
        {
            return false;
        }

        if (chain.RewoundAt is not { } rewound)
        {
            if (await restorations.Rewind(open.Number, chain, cursor, ct))
            {
                Log.Rewound(log, chain.Asset, chain.From);
            }

            return false;
        }

        await HoldCoins(chain.Asset, ct);
        if (cursor.Tip != tip || !await restorations.IsReconciled(chain.Asset, await AssetsOf(chain.Asset, ct), rewound > complete ? rewound : complete, ct))
        {
            return false;
        }

        // Before anything else goes on: an address that was handed out in the lost time must not be handed out again.
        await restorations.RetireAddresses(open.Number, ct);
        await restorations.Lift(chain.Asset, ct);
        Log.Lifted(log, chain.Asset, open.Number);
        return true;
    }

    /// <summary>Batches that were recovered and are not verified again: their addresses are not watched yet.</summary>
    private async Task<bool> HasOpenBatches(CancellationToken ct)
    {
        foreach (var id in await work.Batches(Page, ct))
        {
            if ((await addresses.ReadBatch(id, ct))?.ExternalId?.StartsWith(RecoveredBatches.Stem, StringComparison.Ordinal) == true)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A coin may have become known only after the transfer that spends it was recovered.</summary>
    private async Task HoldCoins(AssetId asset, CancellationToken ct)
    {
        foreach (var entry in (await restorations.Entries(int.MaxValue, ct)).Where(e => e.Outcome == RecoveryOutcomes.Recovered && e.Raw is not null))
        {
            if (Transaction.Parse(entry.Raw).TryGet(out var transaction, out _)
                && await transfers.FindAttempt(asset, transaction.TxId, ct) is { } attempt)
            {
                await restorations.HoldCoins(asset, attempt.Transfer, [.. transaction.Inputs.Select(i => i.Outpoint)], ct);
            }
        }
    }

    /// <summary>The assets of a chain that anybody has a book of.</summary>
    private async Task<IReadOnlyList<AssetId>> AssetsOf(AssetId chain, CancellationToken ct)
    {
        var assets = new HashSet<AssetId>();
        BookId? after = null;
        IReadOnlyList<BookId> books;
        do
        {
            books = await ledger.Books(after, Page, ct);
            assets.UnionWith(books.Select(b => b.Asset));
            after = books.Count > 0 ? books[^1] : null;
        }
        while (books.Count == Page);
        return [.. assets.Where(a => registry.Catalog.Find(a) is { IsOk: true, Value.ChainAsset: var of } && of == chain)];
    }
}
