using System.Numerics;
using ChainCloud.Domain.Audit;
using ChainCloud.Domain.Ledger;
using ChainCloud.Domain.Transfers;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Transfers;

namespace ChainCloud.Grains.Audit;

/// <summary>A chain of coins: ledger against the coins of the facts in one snapshot, then some of the coins against the node's own set.</summary>
internal sealed class UtxoAudit(FollowedChain chain, IAuditStore store, AuditOptions options) : IChainAudit
{
    private readonly LedgerRound _ledger = new(options);
    private readonly CoinRound _coins = new(chain, options);

    public async Task<AuditPass?> Run(bool whole, CancellationToken ct)
    {
        if (await store.AtOnce(snapshot => Read(snapshot, whole || _coins.IsAtStart), ct) is not { } read)
        {
            return null;
        }

        var books = read.Heads.ToDictionary(head => head.Book, head => -head[LedgerAccount.Chain]);
        foreach (var deposit in read.Unsettled)
        {
            books[deposit.Book] = books.GetValueOrDefault(deposit.Book) + (IsUnposted(deposit) ? deposit.Amount.Units : -deposit.Amount.Units);
        }

        var flying = BigInteger.Zero;
        foreach (var transfer in read.Spent)
        {
            var took = await TookOf(transfer, ct);
            flying += took;
            books[transfer.State.Plan.Book] = books.GetValueOrDefault(transfer.State.Plan.Book) - took;
        }

        await _coins.Check(read.Slice, read.Tip, ct);
        var terms = new Reckoning(
            chain.Asset, -Sum(read.Heads.Select(head => head[LedgerAccount.Chain])), Sum(read.Unsettled.Where(IsUnposted).Select(d => d.Amount.Units)),
            Sum(read.Unsettled.Where(d => !IsUnposted(d)).Select(d => d.Amount.Units)), flying, 0, read.Coins, _coins.Missing);
        string[] found = [.. Unbalanced(read.Heads), .. _ledger.Found, .. _coins.Found];
        return new AuditPass(read.Tip, [new AuditedAsset(terms, found, _ledger.IsClean && _coins.IsClean) { Books = books }]);
    }

    /// <summary>Heads that don't sum to zero: no entry can do that.</summary>
    internal static IEnumerable<string> Unbalanced(IEnumerable<AccountHead> heads) =>
        heads.Where(head => !Sum(head.Balances).IsZero).Select(head => $"The head of {head.Book} does not balance: it is off by {Sum(head.Balances)}.");

    internal static BigInteger Sum(IEnumerable<BigInteger> units) => units.Aggregate(BigInteger.Zero, (sum, each) => sum + each);

    internal static bool IsUnposted(DepositRow deposit) => deposit.Posted == DepositPosted.Nothing;

    private async Task<Facts?> Read(IAuditSnapshot snapshot, bool whole)
    {
        if (await snapshot.Cursor(chain.Asset) is not { } cursor)
        {
            return null;
        }

        var heads = await snapshot.Heads(chain.Asset);
        await _ledger.Next(snapshot, heads);
        return new Facts(
            cursor.Tip, heads, await snapshot.Unsettled(chain.Asset), await SpentTransfers(snapshot), await snapshot.CoinSum(chain.Asset, whole),
            await _coins.Read(snapshot));
    }

    /// <summary>Unfinished transfers whose fence a block spends.</summary>
    private async Task<List<SpentTransfer>> SpentTransfers(IAuditSnapshot snapshot)
    {
        var unfinished = (await snapshot.UnfinishedTransfers(chain.Asset)).Select(row => TransferRows.StateOf(row)).Where(t => t.Plan is CoinPlan).ToList();
        var spends = (await snapshot.Coins(chain.Asset, [.. unfinished.Select(FenceOf)])).Where(c => c.Spend is not null).ToDictionary(c => c.Point, c => c.Spend!);
        var spent = unfinished.Where(t => spends.ContainsKey(FenceOf(t))).ToList();
        var attempts = (await snapshot.Attempts([.. spent.Select(t => t.Plan.Id)])).ToLookup(a => a.Transfer);
        return spent.ConvertAll(t => new SpentTransfer(t, spends[FenceOf(t)], [.. attempts[t.Plan.Id]]));
    }

    /// <summary>What left with it, as the mined attempt paid; nothing where the transaction is not ours: then the coins are just gone.</summary>
    private async Task<BigInteger> TookOf(SpentTransfer transfer, CancellationToken ct)
    {
        var signed = transfer.State.SignedAs;
        var mined = transfer.Attempts.All(a => a.TxId != transfer.Spend.TxId) && signed?.TxId == transfer.Spend.TxId
            ? signed
            : await MinedAttempt.Find(chain, transfer.Attempts, transfer.Spend, ct);
        return mined is null ? 0 : Sum(((CoinPlan)transfer.State.Plan).Outputs.Select(o => o.Amount.Units)) + mined.Fee.Units;
    }

    private static Outpoint FenceOf(TransferState transfer) => ((CoinPlan)transfer.Plan).Inputs[0].Outpoint;

    private sealed record SpentTransfer(TransferState State, SpendRow Spend, IReadOnlyList<AttemptRow> Attempts);

    private sealed record Facts(
        BlockRef Tip, IReadOnlyList<AccountHead> Heads, IReadOnlyList<DepositRow> Unsettled, IReadOnlyList<SpentTransfer> Spent, BigInteger Coins,
        CoinRound.Slice Slice);
}
