using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Domain.Audit;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Audit;

/// <summary>
/// A chain of accounts and its tokens. Accounts that pay are compared with the ledger, those that only receive with their deposits, and the sum of
/// these with the ledger; each balance as the node has it after the block of the snapshot.
/// </summary>
internal sealed class EvmAudit(FollowedChain chain, AssetCatalog catalog, IAuditStore store, AuditOptions options) : IChainAudit
{
    private readonly Dictionary<AssetId, LedgerRound> _ledgers = [];
    private readonly Dictionary<(BookId Book, AccountAddress Account), BigInteger> _seen = [];
    private Dictionary<AssetId, BigInteger> _cold = [];
    private BlockRef? _coldAt;
    private AccountAddress? _after;
    private bool _isRoundClean;
    private bool _foundInRound;

    private List<AssetDefinition> Assets => [.. catalog.All.Where(a => a.ChainAsset == chain.Asset)];

    public async Task<AuditPass?> Run(bool whole, CancellationToken ct)
    {
        if (await store.AtOnce(snapshot => Read(snapshot, whole), ct) is not { } read)
        {
            return null;
        }

        var holders = HoldersOf(read);
        var balances = await new EvmBalances(chain.Evm).Of([.. holders.Select(h => (h.Asset, h.Accounts))], read.Tip.Hash, ct);
        var (verdicts, changes) = (new Dictionary<Holder, SurplusVerdict>(), new List<SurplusChange>());
        var found = new List<(AssetId Asset, string Text)>();
        foreach (var (holder, balance) in holders.Zip(balances))
        {
            if (balance is { } units)
            {
                verdicts[holder] = Judge(holder, units, read, found, changes);
            }
            else
            {
                found.Add((holder.Asset.Asset, $"The contract of {holder.Asset.Asset} tells no balance of {holder.Account}."));
            }
        }

        EndOfSlice(read, found.Count > 0);
        (_cold, _coldAt) = (read.Cold, read.Tip);
        return new AuditPass(read.Tip, [.. Assets.Select(asset => Of(asset.Asset, read, verdicts, found))]) { Surpluses = changes };
    }

    private AuditedAsset Of(AssetId asset, Facts read, Dictionary<Holder, SurplusVerdict> verdicts, List<(AssetId Asset, string Text)> found)
    {
        var ledger = read.Ledger;
        var seen = verdicts.Where(v => v.Key.Asset.Asset == asset).ToList();
        var unclaimed = UtxoAudit.Sum(seen.Select(v => BigInteger.Max(v.Value.Known, 0)));
        var terms = new Reckoning(
            asset, ledger.Ledger(asset), ledger.Unposted(asset), ledger.Reversing(asset), ledger.InFlight(asset), unclaimed, 0, 0);
        var cold = read.Cold.GetValueOrDefault(asset) - ledger.Cold(asset);
        var texts = UtxoAudit.Unbalanced(read.Heads[asset]).Concat(_ledgers[asset].Found).Concat(found.Where(f => f.Asset == asset).Select(f => f.Text)).ToList();
        if (!cold.IsZero)
        {
            texts.Add($"Deposits in blocks to accounts that only receive differ by {cold} from what the books hold of them.");
        }

        // Accounts that this pass did not look at hold what they held when it was their turn.
        return new AuditedAsset(
            terms with { Chain = terms.Expected + cold + UtxoAudit.Sum(seen.Select(v => v.Value.Difference)) }, texts, _isRoundClean && _ledgers[asset].IsClean);
    }

    private SurplusVerdict Judge(Holder holder, BigInteger balance, Facts read, List<(AssetId Asset, string Text)> found, List<SurplusChange> changes)
    {
        var row = read.Surpluses.FirstOrDefault(s => s.Asset == holder.Asset.Asset && s.Account == holder.Account);
        var known = row?.Amount ?? 0;
        var verdict = SurplusRule.Next(known, row?.OnChain ?? false, balance - holder.Explained);
        if (!verdict.Difference.IsZero)
        {
            found.Add((holder.Asset.Asset, $"The account {holder.Account} of {holder.Book} holds {balance}, {-verdict.Difference} less than is explained."));
        }

        if (verdict.Known != known)
        {
            changes.Add(new SurplusChange(
                holder.Asset.Asset, holder.Account, holder.Book, verdict.Known, verdict.Known > BigInteger.Max(known, 0)));
        }

        _seen[(holder.Book, holder.Account)] = holder.Explained;
        return verdict;
    }

    private async Task<Facts?> Read(IAuditSnapshot snapshot, bool whole)
    {
        if (await snapshot.Cursor(chain.Asset) is not { } cursor)
        {
            return null;
        }

        var heads = new Dictionary<AssetId, IReadOnlyList<AccountHead>>();
        foreach (var asset in Assets)
        {
            heads[asset.Asset] = await snapshot.Heads(asset.Asset);
            if (!_ledgers.TryGetValue(asset.Asset, out var round))
            {
                _ledgers[asset.Asset] = round = new LedgerRound(options);
            }

            await round.Next(snapshot, heads[asset.Asset]);
        }

        var above = !whole && _after is not null && _coldAt is { } at && await snapshot.IsOnChain(chain.Asset, at) ? at.Height : (long?)null;
        var surpluses = await snapshot.Surpluses(chain.Asset, heads.Keys.ToList());
        var slice = await snapshot.AccountsAfter(chain.Asset, _after, options.AccountsPerStep);
        var paid = await snapshot.ColdPaidAbove(chain.Asset, above ?? cursor.Tip.Height - 1, options.AccountsPerStep);
        var hot = await snapshot.HotAccounts(chain.Asset);
        var cold = slice.Where(a => a.Purpose == AddressPurpose.Cold).Concat(paid)
            .Concat(surpluses.Where(s => hot.All(h => h.Account != s.Account)).Select(s => new AuditedAccount(
                new BookId(s.Book.Merchant, chain.Asset), AddressPurpose.Cold, s.Account)))
            .DistinctBy(a => a.Account).ToList();
        var deposits = await snapshot.DepositsTo(chain.Asset, [.. cold.Select(a => a.Account)]);
        return new Facts(
            cursor.Tip, heads, await EvmLedgerSide.Read(snapshot, chain.Asset, heads), Together(await snapshot.ColdDeposits(chain.Asset, above), above), surpluses,
            slice, cold, deposits.ToLookup(d => (d.Book.Asset, d.Script)), hot);
    }

    private Dictionary<AssetId, BigInteger> Together(IReadOnlyDictionary<AssetId, BigInteger> deposits, long? above)
    {
        var sums = above is null ? [] : new Dictionary<AssetId, BigInteger>(_cold);
        foreach (var (asset, units) in deposits)
        {
            sums[asset] = sums.GetValueOrDefault(asset) + units;
        }

        return sums;
    }

    /// <summary>Whose balances are asked for: the accounts whose turn it is, those that changed, and those that hold something unexplained.</summary>
    private List<Holder> HoldersOf(Facts read)
    {
        var turn = read.Slice.Select(a => a.Account).ToHashSet();
        var odd = read.Surpluses.Select(s => (s.Asset, s.Account)).ToHashSet();
        var holders = new List<Holder>();
        foreach (var asset in Assets)
        {
            holders.AddRange(read.ColdAccounts.Select(a => new Holder(
                asset, new BookId(a.Book.Merchant, asset.Asset), a.Account, [a.Account],
                UtxoAudit.Sum(read.Deposits[(asset.Asset, a.Account.ToDestination())].Select(d => d.Amount.Units)))));
            holders.AddRange(
                from accounts in read.HotAccounts.GroupBy(a => a.Book.Merchant)
                let book = new BookId(accounts.Key, asset.Asset)
                let first = accounts.First().Account
                let explained = read.Ledger.Hot(book)
                where odd.Contains((asset.Asset, first)) || accounts.Any(a => turn.Contains(a.Account)) || _seen.GetValueOrDefault((book, first)) != explained
                select new Holder(asset, book, first, [.. accounts.Select(a => a.Account)], explained));
        }

        return holders;
    }

    private void EndOfSlice(Facts read, bool isFound)
    {
        _foundInRound |= isFound;
        _isRoundClean &= !isFound;
        if (read.Slice.Count == options.AccountsPerStep)
        {
            _after = read.Slice[^1].Account;
            return;
        }

        (_isRoundClean, _foundInRound, _after) = (!_foundInRound, false, null);
    }

    /// <param name="Accounts">All that pay for one book, or one that receives.</param>
    /// <param name="Explained">What they should hold.</param>
    private sealed record Holder(AssetDefinition Asset, BookId Book, AccountAddress Account, IReadOnlyList<AccountAddress> Accounts, BigInteger Explained);

    private sealed record Facts(
        BlockRef Tip, IReadOnlyDictionary<AssetId, IReadOnlyList<AccountHead>> Heads, EvmLedgerSide Ledger, Dictionary<AssetId, BigInteger> Cold,
        IReadOnlyList<SurplusRow> Surpluses, IReadOnlyList<AuditedAccount> Slice, IReadOnlyList<AuditedAccount> ColdAccounts,
        ILookup<(AssetId Asset, ScriptPubKey Script), DepositRow> Deposits, IReadOnlyList<AuditedAccount> HotAccounts);
}
