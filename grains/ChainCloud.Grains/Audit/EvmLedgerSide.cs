using System.Numerics;
using ChainCloud.Domain.Ledger;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Transfers;
using static ChainCloud.Grains.Audit.UtxoAudit;

namespace ChainCloud.Grains.Audit;

/// <summary>What the ledger and the facts of one snapshot say that the accounts of a chain hold, book by book.</summary>
internal sealed class EvmLedgerSide
{
    private readonly Dictionary<BookId, AccountHead> _heads;
    private readonly ILookup<BookId, DepositRow> _unsettled;
    private readonly Dictionary<BookId, BigInteger> _flying;

    private EvmLedgerSide(IEnumerable<AccountHead> heads, IReadOnlyList<DepositRow> unsettled, Dictionary<BookId, BigInteger> flying)
    {
        _heads = heads.ToDictionary(h => h.Book);
        _unsettled = unsettled.ToLookup(d => d.Book);
        _flying = flying;
    }

    public static async Task<EvmLedgerSide> Read(IAuditSnapshot snapshot, AssetId chain, IReadOnlyDictionary<AssetId, IReadOnlyList<AccountHead>> heads) => new(
        heads.Values.SelectMany(h => h), await snapshot.Unsettled(chain), await Flying(snapshot, chain, heads.Keys));

    public BigInteger Ledger(AssetId asset) => -Sum(_heads.Values.Where(h => h.Book.Asset == asset).Select(h => h[LedgerAccount.Chain]));

    public BigInteger Unposted(AssetId asset) => Sum(Deposits(asset).Where(IsUnposted).Select(d => d.Amount.Units));

    public BigInteger Reversing(AssetId asset) => Sum(Deposits(asset).Where(d => !IsUnposted(d)).Select(d => d.Amount.Units));

    public BigInteger InFlight(AssetId asset) => Sum(_flying.Where(f => f.Key.Asset == asset).Select(f => f.Value));

    /// <summary>What all cold accounts of an asset hold.</summary>
    public BigInteger Cold(AssetId asset) =>
        Sum(_heads.Values.Where(h => h.Book.Asset == asset).Select(ColdOf)) + Sum(Deposits(asset).Where(d => d.Purpose == AddressPurpose.Cold).Select(Pending));

    /// <summary>What the accounts that pay for one book hold.</summary>
    public BigInteger Hot(BookId book) =>
        (_heads.GetValueOrDefault(book) is { } head ? -head[LedgerAccount.Chain] - ColdOf(head) : 0)
        + Sum(_unsettled[book].Where(d => d.Purpose == AddressPurpose.Hot).Select(Pending)) - _flying.GetValueOrDefault(book);

    private IEnumerable<DepositRow> Deposits(AssetId asset) => _unsettled.SelectMany(d => d).Where(d => d.Book.Asset == asset);

    private static BigInteger Pending(DepositRow deposit) => IsUnposted(deposit) ? deposit.Amount.Units : -deposit.Amount.Units;

    private static BigInteger ColdOf(AccountHead head) => head[LedgerAccount.ColdPending] + head[LedgerAccount.Cold] + head[LedgerAccount.InSettlement];

    /// <summary>What transactions in blocks took that are not posted: amounts from the payout's book, fees from the book that pays them.</summary>
    private static async Task<Dictionary<BookId, BigInteger>> Flying(IAuditSnapshot snapshot, AssetId chain, IEnumerable<AssetId> assets)
    {
        var flying = new Dictionary<BookId, BigInteger>();
        var payouts = new List<PayoutRow>();
        foreach (var asset in assets)
        {
            payouts.AddRange(await snapshot.CarriedPayouts(asset));
        }

        var plans = (await snapshot.Transfers([.. payouts.Select(p => p.Transfer!.Value)]))
            .Select(row => TransferRows.StateOf(row).Plan).OfType<AccountPlan>().ToDictionary(plan => plan.Id);
        var attempts = (await snapshot.Attempts(plans.Keys)).Select(a => (a.Transfer, a.TxId)).ToHashSet();
        var sent = (await snapshot.Sent(chain, [.. plans.Values.Select(p => (p.From, p.Nonce))])).ToDictionary(t => (t.Account, t.Nonce));
        var holds = (await snapshot.GasHolds([.. payouts.Select(p => p.Id)])).Where(h => h.IsHeld).Select(h => h.Payout).ToHashSet();
        foreach (var row in payouts)
        {
            if (plans.GetValueOrDefault(row.Transfer!.Value) is { } plan && sent.GetValueOrDefault((plan.From, plan.Nonce)) is { } mined
                && attempts.Contains((plan.Id, mined.TxId)))
            {
                Add(flying, PayoutRows.StateOf(row), mined, holds.Contains(row.Id));
            }
        }

        return flying;
    }

    private static void Add(Dictionary<BookId, BigInteger> flying, PayoutState payout, AccountTxRow mined, bool gasIsHeld)
    {
        var (book, payer) = (payout.Terms.Book, new BookId(payout.Terms.Book.Merchant, mined.Chain));
        if (!payout.IsEnd && mined.Succeeded)
        {
            flying[book] = flying.GetValueOrDefault(book) + payout.Terms.Total.Units;
        }

        if (payout.Terms.PaysFeeElsewhere ? gasIsHeld : !payout.IsEnd)
        {
            flying[payer] = flying.GetValueOrDefault(payer) + mined.Fee.Units;
        }
    }
}
