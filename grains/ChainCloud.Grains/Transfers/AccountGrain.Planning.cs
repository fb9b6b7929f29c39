using System.Text;
using ChainCloud.Chains;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Transfers;
using ChainCloud.Statements;
using Microsoft.Extensions.Options;

namespace ChainCloud.Grains.Ledger;

/// <summary>
/// Planning of one book's payouts: one pass at a time over those that wait, oldest first, so that no two of them want the same coin.
/// Each plan is one commit: coins and fence held, transfer and change index written, the V-Device asked.
/// </summary>
public sealed partial class AccountGrain
{
    private const int CoinsAtOnce = 500;

    private Task? _planning;
    private bool _planAgain;
    private bool _starved;
    private uint? _nextChangeIndex;
    private uint? _watchedChange;

    public Task PlanPayouts()
    {
        if (_planning is { IsCompleted: false })
        {
            _planAgain = true;
            return _planning;
        }

        return _planning = PlanUntilQuiet();
    }

    /// <summary>
    /// Plans a payout that was just accepted. Not while the last pass found nothing to plan with: then the sweeper's next call finds what has
    /// come since, and a flood of requests does not become a flood of passes.
    /// </summary>
    private void PlanSoon()
    {
        if (!_starved)
        {
            _ = PlanPayouts();
        }
    }

    private async Task PlanUntilQuiet()
    {
        do
        {
            _planAgain = false;
            await PlanWaiting();
        }
        while (_planAgain);
    }

    private async Task PlanWaiting()
    {
        if (Asset.Kind == ChainKind.Evm)
        {
            // Nonces are one account's for several books: its grain says which payout is next.
            await GrainFactory.GetGrain<INonceGrain>(GrainKeys.Nonce(new BookId(Book.Merchant, Asset.ChainAsset))).Advance();
            return;
        }

        var head = await Part<IHeadReads>().Read(Book);
        _starved = true;
        if (head.PayoutsFrozen || await Part<Halts>().Now(Asset) is not null || await FreeCoins() is not { Count: > 0 } coins || await LoadDesk() is not { } desk)
        {
            return;
        }

        _starved = false;

        var past = await Part<ITransferReads>().PastFences(Book.Asset, [.. coins.Select(c => c.Outpoint)], CancellationToken.None);
        var commits = new List<Task<Result<LedgerAnswer>>>();
        await foreach (var together in WaitingTogether())
        {
            await PlanTogether(together, coins, past, desk, commits);
            if (coins.Count == 0)
            {
                break;
            }
        }

        // A plan that lost a race is left for the next pass, which reads coins and change index anew.
        if ((await Task.WhenAll(commits)).Any(c => !c.IsOk))
        {
            _nextChangeIndex = null;
        }
    }

    /// <summary>Payouts that wait, oldest first, in groups that one transaction may carry.</summary>
    private async IAsyncEnumerable<List<Waiting>> WaitingTogether()
    {
        var groups = new Dictionary<FeeSpeed, List<Waiting>>();
        await foreach (var row in UnfinishedPayouts("reserved", after: null))
        {
            var waiting = new Waiting(row, PayoutRows.StateOf(row));
            if (waiting.State.LeftBehindBy is not null)
            {
                yield return [waiting];
                continue;
            }

            var terms = waiting.State.Terms;
            var group = groups.GetValueOrDefault(terms.Speed) ?? [];
            if (group.Count == PayoutSettings.MaxPerTransaction
                || (group.Count > 0 && group.Sum(w => w.State.Terms.Outputs.Count) + terms.Outputs.Count > PayoutTerms.MaxOutputs))
            {
                yield return group;
                group = [];
            }

            group.Add(waiting);
            groups[terms.Speed] = group;
        }

        foreach (var rest in groups.Values.OrderBy(g => g[0].Row.Id))
        {
            yield return rest;
        }
    }

    /// <summary>As many at once as the coins and fee caps allow, half as many while they don't; who can't be paid alone waits on.</summary>
    private async Task PlanTogether(
        List<Waiting> group, List<Coin> coins, IReadOnlyList<PastFence> past, PlanningDesk desk, List<Task<Result<LedgerAnswer>>> commits)
    {
        for (var first = 0; first < group.Count && coins.Count > 0;)
        {
            var count = group.Count - first;
            for (; count > 0; count /= 2)
            {
                var some = group.GetRange(first, count);
                var changeIndex = await NextChangeIndex();
                if (desk.Planner.Plan(
                    TransferId.Of(_ids.Next()), [.. some.Select(w => w.State.Terms)], coins, past, changeIndex, _clock.GetUtcNow()).TryGet(out var plan, out _))
                {
                    _nextChangeIndex = plan.Change is null ? changeIndex : changeIndex + 1;
                    coins.RemoveAll(c => plan.Inputs.Contains(c));
                    commits.Add(SubmitInTurn(CarryCommand(some, plan, desk)));
                    break;
                }
            }

            first += Math.Max(count, 1);
        }
    }

    private LedgerCommand CarryCommand(List<Waiting> payouts, CoinPlan plan, PlanningDesk desk)
    {
        var carrier = new Carrier(plan.Id, plan.Fence, plan.PlannedAt + PayoutSettings.ApprovalWindow);
        var carried = payouts.ConvertAll(w => Payout.Decide(w.State, new PayoutCommand.Carry(carrier)).Map(events => Payout.Evolve(w.State, events)));
        var key = $"transfer:{plan.Id}:0";
        return new LedgerCommand(key, HashOf(key), _ =>
        {
            if (carried.FindIndex(c => !c.IsOk) is >= 0 and var refused)
            {
                return carried[refused].Problem;
            }

            List<RowWrite> rows =
            [
                new RowWrite.InsertTransfer(TransferRows.New(plan)),
                new RowWrite.ReserveCoins(Book.Asset, plan.Id, [.. plan.Inputs.Select(i => i.Outpoint)]),
                new RowWrite.InsertFence(Book.Asset, plan.Fence, plan.Id.ToString()),
            ];
            foreach (var (waiting, next) in payouts.Zip(carried.Select(c => c.Value)))
            {
                rows.Add(new RowWrite.UpdatePayout(PayoutRows.With(waiting.Row, next, plan.PlannedAt), waiting.Row.Version));
                rows.Add(new RowWrite.InsertJob(desk.ApprovalJob(JobId.Of(_ids.Next()), waiting.State, plan, Caps.MaxRate, plan.PlannedAt)));
            }

            return new LedgerDecision([], rows, [.. carried.Select(c => PayoutRows.Event(c.Value))], Encoding.UTF8.GetBytes(plan.Id.ToString()));
        });
    }

    /// <summary>Hot coins with enough confirmations to be credited, and change that is in a block. Largest first.</summary>
    private async Task<List<Coin>> FreeCoins()
    {
        if (await Part<IChainView>().Status(Book.Asset) is not { Tip: { } tip } chain)
        {
            return [];
        }

        var rows = await Part<ITransferReads>().FreeCoins(
            Book, tip.Height, tip.Height + 1 - Math.Max(Chain.Value.CoinbaseMaturity, chain.RequiredConfirmations), chain.Dust, CoinsAtOnce, CancellationToken.None);
        return [.. rows
            .Where(r => r.Purpose == AddressPurpose.Change || r.Anchor!.Value.Confirmations(tip.Height) >= chain.RequiredConfirmations)
            .Select(TransferPlanner.CoinOf)];
    }

    private async Task<uint> NextChangeIndex()
    {
        _nextChangeIndex ??= await Part<ITransferReads>().NextChangeIndex(Book, CancellationToken.None);
        var index = _nextChangeIndex.Value;
        // Change must be watched before a transaction can pay it.
        var size = (uint)Part<IOptions<PlatformOptions>>().Value.BatchSize;
        if (_watchedChange is not { } known || known != index / size)
        {
            _watchedChange = (await EnsureChangeBatch(index / size)).IsOk
                ? index / size
                : throw new StoreUnavailableException("The change addresses can't be stored now.");
        }

        return index;
    }

    /// <summary>Everything that all plans of a pass share; null while a device is missing or the chain is not known yet.</summary>
    private async Task<PlanningDesk?> LoadDesk()
    {
        if (await DeviceOf(DeviceRoles.VDevice) is not { } vdevice || await DeviceOf(DeviceRoles.SendVault) is not { } vault
            || await LoadPlanner() is not { } planner)
        {
            return null;
        }

        var receipts = await Part<IDeviceStore>().Receipts(vault.Id, Book.Merchant, await LastSeenReceipt(), PlanningDesk.MaxReceipts, CancellationToken.None);
        return new PlanningDesk(planner, vdevice, Chain.Value.Network, [.. receipts.Select(r => (ReadOnlyMemory<byte>)r.Cose)]);
    }

    private async Task<TransferPlanner?> LoadPlanner() =>
        await Part<IChainView>().Status(Book.Asset) is { } view && await SendAccount() is { } xpub
        && Chain.TryGet(out var chain, out _) && ExtendedPublicKey.Parse(chain, xpub).TryGet(out var account, out _)
            ? new TransferPlanner(chain, account, view.FeeRatesSatPerKvB, Caps, PayoutSettings)
            : null;

    /// <summary>The last receipt that the V-Device confirmed in an intent of this book; receipts up to it need not be sent again.</summary>
    private async Task<ulong> LastSeenReceipt()
    {
        var recent = await Payouts.List(Book, null, ScanPage, CancellationToken.None);
        return recent.Select(r => PayoutRows.StateOf(r).ApprovedBy).OfType<byte[]>()
            .Select(intent => SignedStatement.Read<PayoutIntent>(intent).TryGet(out var read, out _) ? (ulong)read.Statement.VaultSeen.Counter : 0)
            .DefaultIfEmpty().Max();
    }

    private sealed record Waiting(PayoutRow Row, PayoutState State);
}
