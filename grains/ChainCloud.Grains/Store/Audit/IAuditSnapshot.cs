using System.Numerics;
using ChainCloud.Domain.Ledger;

namespace ChainCloud.Grains.Store;

/// <summary>An unspent coin beside the deposit that it came with.</summary>
/// <param name="Deposit">Amount of the deposit of that output in a block; null when there is none.</param>
public sealed record AuditedCoin(CoinRow Coin, Amount? Deposit);

/// <summary>An account of ours on a chain of accounts.</summary>
public sealed record AuditedAccount(BookId Book, AddressPurpose Purpose, AccountAddress Account);

/// <summary>An account that holds another amount than is explained.</summary>
/// <param name="Amount">Base units. Above zero: unclaimed. Below: missing.</param>
/// <param name="Seen">The block after which it was seen first.</param>
/// <param name="OnChain">That block is still of the chain that is followed.</param>
public sealed record SurplusRow(AssetId Asset, AccountAddress Account, BookId Book, BigInteger Amount, BlockRef Seen, DateTimeOffset Since, bool OnChain);

/// <summary>Reads for audits that all are of one moment. None of them grows with history unless it says so.</summary>
public interface IAuditSnapshot
{
    Task<ChainCursor?> Cursor(AssetId chain);

    /// <summary>The heads of all books of an asset, in order.</summary>
    Task<IReadOnlyList<AccountHead>> Heads(AssetId asset);

    /// <summary>Deposits of a chain that are in a block and not posted, or posted and in no block.</summary>
    Task<IReadOnlyList<DepositRow>> Unsettled(AssetId chain);

    /// <summary>Unfinished transfers of an asset's books.</summary>
    Task<IReadOnlyList<TransferRow>> UnfinishedTransfers(AssetId asset);

    /// <summary>Unfinished payouts of an asset's books that a transfer carries.</summary>
    Task<IReadOnlyList<PayoutRow>> CarriedPayouts(AssetId asset);

    Task<IReadOnlyList<TransferRow>> Transfers(IReadOnlyCollection<TransferId> ids);

    Task<IReadOnlyList<AttemptRow>> Attempts(IReadOnlyCollection<TransferId> transfers);

    Task<IReadOnlyList<CoinRow>> Coins(AssetId asset, IReadOnlyCollection<Outpoint> points);

    /// <summary>
    /// The sum of all unspent coins in blocks. From the last reconciliation whose block is still of the chain, and what the blocks above it changed;
    /// counted from the first coin when there is none, or when <paramref name="whole"/> is asked for: then it reads all unspent coins.
    /// </summary>
    Task<BigInteger> CoinSum(AssetId asset, bool whole);

    /// <summary>Unspent coins in blocks, in any fixed order, after one of them in it.</summary>
    Task<IReadOnlyList<AuditedCoin>> UnspentAfter(AssetId asset, Outpoint? after, int limit);

    /// <summary>Those of the coins that are unspent and in a block.</summary>
    Task<IReadOnlyList<AuditedCoin>> UnspentAmong(AssetId asset, IReadOnlyCollection<Outpoint> points);

    /// <summary>Postings of a book numbered above <paramref name="after"/>, in order.</summary>
    Task<IReadOnlyList<PostingRow>> Postings(BookId book, long after, int limit);

    /// <summary>Those of the nonces that a transaction in a block used.</summary>
    Task<IReadOnlyList<AccountTxRow>> Sent(AssetId chain, IReadOnlyCollection<(AccountAddress Account, ulong Nonce)> nonces);

    Task<IReadOnlyList<GasHoldRow>> GasHolds(IReadOnlyCollection<PayoutId> payouts);

    /// <summary>The accounts of a chain that pay, in order of book.</summary>
    Task<IReadOnlyList<AuditedAccount>> HotAccounts(AssetId chain);

    /// <summary>Accounts of a chain that were handed out or paid to, in order of address, after one of them.</summary>
    Task<IReadOnlyList<AuditedAccount>> AccountsAfter(AssetId chain, AccountAddress? after, int limit);

    /// <summary>Cold accounts that deposits in blocks above a height paid.</summary>
    Task<IReadOnlyList<AuditedAccount>> ColdPaidAbove(AssetId chain, long height, int limit);

    /// <summary>Deposits in blocks to these accounts, of the chain's own asset and of its tokens.</summary>
    Task<IReadOnlyList<DepositRow>> DepositsTo(AssetId chain, IReadOnlyCollection<AccountAddress> accounts);

    /// <summary>What deposits in blocks paid to cold accounts, per asset of the chain, above a height; null: all of history.</summary>
    Task<IReadOnlyDictionary<AssetId, BigInteger>> ColdDeposits(AssetId chain, long? above);

    Task<IReadOnlyList<SurplusRow>> Surpluses(AssetId chain, IReadOnlyCollection<AssetId> assets);

    /// <summary>Deposits of a book that are in a block or posted. Reads the whole book: for people.</summary>
    Task<IReadOnlyList<DepositRow>> BookDeposits(BookId book);

    /// <summary>What all entries about one subject posted to a book's chain account, debits minus credits. Reads the whole book: for people.</summary>
    Task<IReadOnlyDictionary<string, BigInteger>> ChainPostings(BookId book);

    /// <summary>True for a block of the chain that is followed.</summary>
    Task<bool> IsOnChain(AssetId chain, BlockRef block);

    /// <summary>Reconciliations of an asset whose block is of the chain that is followed, newest first.</summary>
    Task<IReadOnlyList<ReconciliationRow>> Last(AssetId chain, AssetId asset, int limit);
}
