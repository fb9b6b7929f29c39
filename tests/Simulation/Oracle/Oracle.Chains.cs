using ChainCloud.Chains;

namespace ChainCloud.Simulation;

/// <summary>Invariants 5, 6, 9 and 15: what is on the chains.</summary>
internal sealed partial class Oracle
{
    private readonly Dictionary<(AssetId, Hash256), Hash256> _unsignedIds = [];
    private readonly Dictionary<(MerchantId, string), int> _effective = [];

    private void Offered(SimulatedChain chain, byte[] raw, Hash256 txId)
    {
        var stored = _rows.Query(
            "SELECT raw FROM transfer_attempt WHERE asset = @0 AND txid = @1", row => OracleReader.Blob(row, 0), chain.Asset.Code, txId.ToArray());
        Check(9, stored.Exists(bytes => bytes.AsSpan().SequenceEqual(raw)), () => $"{txId} was given to a node before it was stored.");
        Check(11, _signed.ContainsKey(txId), () => $"{txId} was given to a node and no vault signed it.");
    }

    private void BlockMoved(SimulatedChain chain, SimulatedBlock block, bool comes)
    {
        foreach (var transaction in block.Transactions)
        {
            if (SignedAs(chain, transaction) is not { } signed)
            {
                Check(
                    11, !transaction.Inputs.Any(i => chain.OutputOf(i.Outpoint) is { } spent && IsOurs(chain, spent.Script)),
                    () => $"{transaction.TxId} spends coins of a merchant and no vault signed it.");
                continue;
            }

            foreach (var externalId in signed.ExternalIds)
            {
                var key = (signed.Book.Merchant, externalId);
                _effective[key] = _effective.GetValueOrDefault(key) + (comes ? 1 : -1);
                Check(6, _effective[key] <= 1, () => $"{externalId} of {signed.Book.Merchant} is paid by two transactions of one chain.");
            }

            Check(
                11, transaction.Outputs.All(o => o.Script != Cast.Thief(chain.Parameters)), () => $"{transaction.TxId} pays the thief.");
        }
    }

    /// <summary>Ours, under whatever id it is in the block.</summary>
    private SignedSeen? SignedAs(SimulatedChain chain, Transaction transaction) =>
        _signed.GetValueOrDefault(transaction.TxId)
        ?? (chain.Parameters.HasSegwit || transaction.Inputs.All(i => chain.OutputOf(i.Outpoint) is null)
            ? null
            : _unsignedIds.TryGetValue((chain.Asset, transaction.WithoutSignatures().TxId), out var id) ? _signed[id] : null);

    private bool IsOurs(SimulatedChain chain, ScriptPubKey script) =>
        _template.Verified.ContainsKey((chain.Asset, script)) || _template.Change.ContainsKey((chain.Asset, script));

    /// <summary>Everything came to rest with the chain read to its end: the books are what the chain holds.</summary>
    public void CheckAtRest()
    {
        foreach (var row in _rows.Query("SELECT book, asset, txid, vout, purpose, state, posted_hash, posted FROM deposit", MapDeposit))
        {
            var chain = _world.ChainOf(row.Asset);
            var mined = chain.MinedIn(row.Point.TxId);
            var depth = mined is null ? 0 : chain.Tip.Height - mined.Height + 1;
            var expected = row.State == "ignored_dust" || mined is null ? 0 : depth >= World.Credit ? 2 : 1;
            Check(5, row.Posted == expected, () => $"{row.Point} has {depth} confirmations, is {row.State}, and {row.Posted} is posted.");
        }

        foreach (var book in _books.Values)
        {
            CheckAgainstChain(book);
            CheckUnchanged(book);
        }
    }

    private void CheckAgainstChain(Book book)
    {
        var id = BookId.Parse(book.Name).Value;
        var chain = _world.ChainOf(id.Asset);
        var (cold, hot, unsettled) = (0L, 0L, 0L);
        for (var block = chain.Tip; block.Parent is not null; block = block.Parent)
        {
            foreach (var transaction in block.Transactions)
            {
                var signed = SignedAs(chain, transaction);
                foreach (var (output, i) in transaction.Outputs.Select((o, i) => (o, i)))
                {
                    if (_template.Verified.TryGetValue((chain.Asset, output.Script), out var owner) && owner.Book == id
                        && book.Deposits.ContainsKey(new Outpoint(transaction.TxId, (uint)i)))
                    {
                        (cold, hot) = owner.Purpose == AddressPurpose.Cold ? (cold + output.Value, hot) : (cold, hot + output.Value);
                    }
                }

                if (signed?.Book == id)
                {
                    hot -= signed.Paid + signed.Fee;
                    unsettled += IsSettled(book, signed) ? 0 : signed.Paid + signed.Fee;
                }
            }
        }

        var balances = book.Balances;
        var owedHot = balances["hot_pending"] + balances["hot"] + balances["hot_reserved"] + balances["debt"];
        Check(15, balances["cold_pending"] + balances["cold"] == cold, () => $"{book.Name} owes {balances["cold_pending"] + balances["cold"]} cold; the chain has {cold}.");
        Check(15, owedHot == hot + unsettled, () => $"{book.Name} owes {owedHot} hot; the chain has {hot} and {unsettled} is leaving.");
    }

    private bool IsSettled(Book book, SignedSeen signed) => _payoutNames.Any(name =>
        name.Value.Merchant == signed.Book.Merchant.ToString() && signed.ExternalIds.Contains(name.Value.ExternalId) && book.Settled.Contains(name.Key));

    /// <summary>1: no posting is another than when it was first seen.</summary>
    private void CheckUnchanged(Book book)
    {
        var hash = PostingsOf(book.Name, 0).Aggregate(Array.Empty<byte>(), Hash);
        Check(1, hash.AsSpan().SequenceEqual(book.Hash), () => $"Postings of {book.Name} were changed.");
    }
}
