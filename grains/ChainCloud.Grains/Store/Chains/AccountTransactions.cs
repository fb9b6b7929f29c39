using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

/// <summary>A transaction in a block that a hot account of ours sent: it has used its nonce, whether or not it succeeded.</summary>
/// <param name="Succeeded">False when it was reverted: nothing moved but the fee.</param>
/// <param name="Fee">What it really cost, in the chain's own asset.</param>
public sealed record AccountTxFact(AccountAddress Account, ulong Nonce, Hash256 TxId, bool Succeeded, Amount Fee);

/// <summary>Such a transaction and the block that holds it. Final when the chain's settled height is at or above the block.</summary>
public sealed record AccountTxRow(
    AssetId Chain, AccountAddress Account, ulong Nonce, Hash256 TxId, BlockRef Anchor, bool Succeeded, Amount Fee);

/// <summary>Reads of what our accounts sent, as the followed chain has it.</summary>
public interface IAccountTxReads
{
    /// <summary>The transaction that used a nonce; null while none in a block has.</summary>
    Task<AccountTxRow?> Find(AssetId chain, AccountAddress account, ulong nonce, CancellationToken ct);

    /// <summary>The highest nonce that a transaction in a block used; null when the account sent none since it is watched.</summary>
    Task<ulong?> HighestNonce(AssetId chain, AccountAddress account, CancellationToken ct);

    /// <summary>The first transaction at or above a nonce that is no attempt of any transfer of ours; null when there is none.</summary>
    Task<AccountTxRow?> FirstStrange(AssetId chain, AccountAddress account, ulong nonce, CancellationToken ct);
}

internal sealed class AccountTxReads(SqlDatabase database) : IAccountTxReads
{
    public Task<AccountTxRow?> Find(AssetId chain, AccountAddress account, ulong nonce, CancellationToken ct) => database.QueryOne(
        """
        SELECT txid, anchor_height, anchor_hash, succeeded, fee FROM account_tx
        WHERE asset = @asset AND account = @account AND nonce = @nonce
        """,
        [("asset", chain.Code), ("account", account.ToArray()), ("nonce", checked((long)nonce))],
        row => new AccountTxRow(chain, account, nonce, row.Hash(0), row.Block(1)!.Value, row.Bool(3), row.Amount(4, chain)),
        ct);

    public Task<AccountTxRow?> FirstStrange(AssetId chain, AccountAddress account, ulong nonce, CancellationToken ct) => database.QueryOne(
        """
        SELECT txid, anchor_height, anchor_hash, succeeded, fee, nonce FROM account_tx AS t
        WHERE asset = @asset AND account = @account AND nonce >= @nonce
            AND NOT EXISTS (SELECT 1 FROM transfer_attempt AS a WHERE a.asset = t.asset AND a.txid = t.txid)
        ORDER BY nonce LIMIT 1
        """,
        [("asset", chain.Code), ("account", account.ToArray()), ("nonce", checked((long)nonce))],
        row => new AccountTxRow(chain, account, (ulong)row.Long(5), row.Hash(0), row.Block(1)!.Value, row.Bool(3), row.Amount(4, chain)),
        ct);

    public async Task<ulong?> HighestNonce(AssetId chain, AccountAddress account, CancellationToken ct)
    {
        var highest = await database.Query(
            "SELECT max(nonce) FROM account_tx WHERE asset = @asset AND account = @account",
            [("asset", chain.Code), ("account", account.ToArray())],
            row => row.LongOrNull(0),
            ct);
        return (ulong?)highest[0];
    }
}

/// <summary>Statements of account transactions.</summary>
internal static class AccountTxSql
{
    public static readonly RowStatement Insert = RowStatement.Insert("account_tx", [
        Column.Text("asset"), Column.Bytes("account"), Column.Integer("nonce"), Column.Bytes("txid"), Column.Integer("anchor_height"),
        Column.Bytes("anchor_hash"), Column.Boolean("succeeded"), Column.Units("fee"),
    ]);

    public static PlannedRow Row(AssetId chain, AccountTxFact fact, BlockRef anchor) => new(Insert,
    [
        chain.Code, fact.Account.ToArray(), checked((long)fact.Nonce), fact.TxId.ToArray(), anchor.Height, anchor.Hash.ToArray(),
        fact.Succeeded, fact.Fee.Units,
    ]);
}
