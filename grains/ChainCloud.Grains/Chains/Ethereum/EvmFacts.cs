using ChainCloud.Chains;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Chains;

/// <summary>
/// Finds in a block what is ours: payments to our addresses, transfers of listed tokens to them, and what our hot accounts sent. Asks for
/// receipts only when there may be something.
/// </summary>
internal sealed class EvmFacts(AssetDefinition chain, AssetCatalog catalog, IEvmNode node, WatchedScripts watched)
{
    private readonly TokenTrust _trust = new(chain, node);

    public async Task<BlockFacts> Of(EvmBlock block, DateTimeOffset at, CancellationToken ct)
    {
        // After the block was fetched: an address that was handed out before the block was made is watched now.
        await watched.Refresh(ct);
        var found = new Found(block.Header.Block, at);
        var tokens = catalog.All.Where(a => a.ChainAsset == chain.Asset).Where(a => a.Token is not null).ToDictionary(a => a.Token!.Contract);
        IReadOnlyList<EvmLog> logs = tokens.Count == 0 ? [] : await node.ReadLogs(block.Header.Block.Hash, [.. tokens.Keys], Abi.TransferTopic, ct);
        var payments = await Ours(block.Transactions.Where(IsPayment), t => t.To!.Value, ct);
        var sent = await Ours(block.Transactions, t => t.From, ct);
        var transfers = await Ours(logs.Where(log => TransferOf(log) is { } moved && moved.From != moved.To), log => TransferOf(log)!.To, ct);
        if (payments.Count + sent.Count + transfers.Count > 0)
        {
            var receipts = await node.ReadReceipts(block, ct);
            if (EvmDigest.Of(receipts.SelectMany(r => r.Logs).Where(log => IsTransfer(log, tokens))) != EvmDigest.Of(logs))
            {
                throw new NodeFaultException($"The node's logs of {block.Header.Block} are not those of its receipts.");
            }

            var byId = receipts.ToDictionary(r => r.TxId);
            AddSent(found, sent, byId);
            AddPayments(found, payments, byId);
            await AddTransfers(found, block, transfers, byId, tokens, ct);
        }

        return new BlockFacts(block.Header.Block, block.Header.Previous, found.Deposits, [], [], [], at)
        {
            AccountTransactions = found.Sent,
            Alarms = found.Alarms,
            IsSettled = false,
        };
    }

    // What an account pays itself moves nothing.
    private static bool IsPayment(EvmBlockTransaction t) => t.To is { } to && to != t.From && t.Value.Sign > 0;

    private static bool IsTransfer(EvmLog log, Dictionary<AccountAddress, AssetDefinition> tokens) =>
        tokens.ContainsKey(log.Contract) && log.Topics.Count > 0 && log.Topics[0] == Abi.TransferTopic;

    private static TokenTransfer? TransferOf(EvmLog log) => Abi.TryTransferLog([.. log.Topics], log.Data.Span) is { Amount.Sign: > 0 } moved ? moved : null;

    private void AddSent(Found found, List<(EvmBlockTransaction Item, WatchedAddress Address)> sent, Dictionary<Hash256, EvmReceipt> receipts) =>
        found.Sent.AddRange(
            from each in sent
            where each.Address.Batch.Purpose == AddressPurpose.Hot
            let receipt = receipts[each.Item.TxId]
            select new AccountTxFact(each.Item.From, each.Item.Nonce, receipt.TxId, receipt.Succeeded, Amount.Of(chain.Asset, receipt.Fee)));

    // A reverted transaction pays its fee only.
    private void AddPayments(Found found, List<(EvmBlockTransaction Item, WatchedAddress Address)> payments, Dictionary<Hash256, EvmReceipt> receipts)
    {
        foreach (var (payment, address) in payments.Where(p => receipts[p.Item.TxId].Succeeded))
        {
            if (payment.Value > chain.MaxUnits)
            {
                throw new NodeFaultException($"The node gave transaction {payment.TxId} an amount that can't exist.");
            }

            found.Add(address, new Outpoint(payment.TxId, 0), payment.To!.Value, Amount.Of(chain.Asset, payment.Value));
        }
    }

    private async Task AddTransfers(
        Found found, EvmBlock block, List<(EvmLog Item, WatchedAddress Address)> transfers, Dictionary<Hash256, EvmReceipt> receipts,
        Dictionary<AccountAddress, AssetDefinition> tokens, CancellationToken ct)
    {
        var all = receipts.Values.SelectMany(r => r.Logs).Where(log => IsTransfer(log, tokens)).ToList();
        foreach (var group in transfers.GroupBy(t => (t.Item.Contract, Holder: TransferOf(t.Item)!.To)))
        {
            var token = tokens[group.Key.Contract];
            var told = all.Where(log => log.Contract == group.Key.Contract).Select(TransferOf).OfType<TokenTransfer>();
            if (await _trust.Doubt(token, group.Key.Holder, [.. told], block.Header, ct) is { } doubt)
            {
                found.Alarm(group.First().Address, group.First().Item.TxId, $"{doubt} Nothing of it is credited.");
                continue;
            }

            foreach (var (log, address) in group)
            {
                // The position in the transaction stays when another block holds the transaction elsewhere.
                var position = receipts[log.TxId].Logs.TakeWhile(l => l.Index != log.Index).Count();
                found.Add(address, new Outpoint(log.TxId, (uint)position), group.Key.Holder, Amount.Of(token.Asset, TransferOf(log)!.Amount));
            }
        }
    }

    private async Task<List<(T Item, WatchedAddress Address)>> Ours<T>(IEnumerable<T> items, Func<T, AccountAddress> account, CancellationToken ct)
    {
        var ours = new List<(T Item, WatchedAddress Address)>();
        foreach (var item in items)
        {
            if (await watched.Find(account(item).ToDestination(), ct) is { } address)
            {
                ours.Add((item, address));
            }
        }

        return ours;
    }

    /// <summary>What was found so far.</summary>
    private sealed class Found(BlockRef block, DateTimeOffset at)
    {
        public List<DepositFact> Deposits { get; } = [];

        public List<AccountTxFact> Sent { get; } = [];

        public List<AlarmRow> Alarms { get; } = [];

        public void Add(WatchedAddress address, Outpoint point, AccountAddress holder, Amount amount) => Deposits.Add(new DepositFact(
            DepositId.Of(FactIds.Of($"{amount.Asset} {point}", at)), address.Batch.Book with { Asset = amount.Asset }, point, holder.ToDestination(),
            address.Batch.Purpose, amount, false));

        public void Alarm(WatchedAddress address, Hash256 txId, string detail) => Alarms.Add(new AlarmRow(
            AlarmId.Of(FactIds.Of($"{block} {detail}", at)), address.Batch.Book.Merchant, null, Devices.AlarmCodes.TokenUntrusted, detail, EvmHash.Format(txId), at));
    }
}
