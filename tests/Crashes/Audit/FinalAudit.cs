using System.Globalization;
using System.Numerics;
using ChainCloud.Client;
using ChainCloud.Crashes.Load;
using ChainCloud.Crashes.Stage;

namespace ChainCloud.Crashes.Audit;

/// <summary>The checks when everything runs again and all is settled: database, API and chain against what was asked for and acknowledged.</summary>
internal sealed class FinalAudit(CrashStage stage, Records records)
{
    /// <summary>Alarms of which any one means that something was forged, doubled or lost.</summary>
    private static readonly string[] GraveAlarms =
    [
        "attestation_forged", "verdict_forged", "receipt_chain_broken", "intent_forged", "signed_transaction_forged", "fence_conflict",
        "deposit_changed", "vault_locked",
    ];

    private readonly LedgerAudit _ledger = new(stage, records);
    private IReadOnlyList<PayoutReply> _payouts = [];
    private IReadOnlyList<DepositReply> _deposits = [];
    private HashSet<ScriptPubKey> _addresses = [];
    private ILookup<ScriptPubKey, ChainOutput> _chain = null!;

    /// <summary>Each check with everything that it found wrong.</summary>
    public async Task<IReadOnlyList<(string Name, IReadOnlyList<string> Wrong)>> Run()
    {
        var ledger = await _ledger.Check();
        await Read();
        return
        [
            ("what the load itself saw", [.. records.Violations]),
            ("acknowledged payouts, head and postings", ledger),
            ("every payout settled, with the content that was asked for", [.. Contents()]),
            ("one payment on the chain for each destination", [.. Effects()]),
            ("every deposit on the chain is credited once, and no other", [.. Deposits()]),
            ("nothing reserved or pending, ledger = node", await Balances()),
            ("events are told once and in order", await Events()),
            ("the same external id has the same address", await Addresses()),
            ("no alarm of forgery or loss", await Alarms()),
        ];
    }

    private async Task Read()
    {
        _payouts = await stage.Shop.Payouts();
        _deposits = await stage.Shop.Deposits();
        _addresses = await AddressScripts();
        var scripts = records.Orders.SelectMany(o => o.Destinations).Select(d => d.Script).Concat(_addresses).ToHashSet();
        _chain = (await ChainFacts.Read(stage.Node, scripts, Ours())).ByScript;
    }

    private HashSet<Hash256> Ours() => [.. _payouts.Where(p => p.Txid is not null).Select(p => Hash256.Parse(p.Txid).Value)];

    private IEnumerable<string> Contents()
    {
        var payouts = _payouts.ToLookup(p => p.ExternalId);
        foreach (var order in records.Orders)
        {
            if (payouts[order.ExternalId].ToList() is not [var payout] || payout.Id != order.PayoutId)
            {
                yield return $"{order.ExternalId}, acknowledged as {order.PayoutId}, is told as {string.Join(", ", payouts[order.ExternalId].Select(p => p.Id))}";
            }
            else if (payout.State != "settled"
                || !payout.Outputs.Select(o => (o.Address, o.Amount)).SequenceEqual(order.Request.Destinations.Select(d => (d.Address, d.Amount.ToUnitsText()))))
            {
                yield return $"{order.ExternalId} is {payout.State}: {string.Join(", ", payout.Outputs)}";
            }
        }
    }

    private IEnumerable<string> Effects()
    {
        var payouts = _payouts.ToLookup(p => p.ExternalId);
        foreach (var order in records.Orders)
        {
            var txId = payouts[order.ExternalId].FirstOrDefault()?.Txid;
            foreach (var (script, units) in order.Destinations)
            {
                if (_chain[script].ToList() is not [var paid] || paid.Units != units || paid.TxId.ToString() != txId)
                {
                    yield return $"{order.ExternalId}, {units} by {txId}: the chain has {string.Join(", ", _chain[script].Select(o => $"{o.Units} by {o.TxId}"))}";
                }
            }
        }
    }

    private IEnumerable<string> Deposits()
    {
        var ours = Ours();
        var onChain = _addresses.SelectMany(script => _chain[script]).Where(o => !ours.Contains(o.TxId)).ToDictionary(o => o.Outpoint);
        foreach (var deposit in _deposits.GroupBy(d => $"{d.Txid}:{d.OutputIndex.ToString(CultureInfo.InvariantCulture)}"))
        {
            if (deposit.Count() != 1)
            {
                yield return $"{deposit.Key} is {deposit.Count()} deposits";
            }

            var first = deposit.First();
            if (first.State is "credited" or "final"
                && (!onChain.TryGetValue(deposit.Key, out var output) || output.Units.ToString(CultureInfo.InvariantCulture) != first.Amount))
            {
                yield return $"{deposit.Key} is credited with {first.Amount} and not so on the chain";
            }
        }

        var credited = _deposits.Where(d => d.State is "credited" or "final")
            .Select(d => $"{d.Txid}:{d.OutputIndex.ToString(CultureInfo.InvariantCulture)}").ToHashSet();
        foreach (var output in onChain.Values.Where(o => !credited.Contains(o.Outpoint)))
        {
            yield return $"{output.Outpoint} of {output.Units} is on the chain and not credited";
        }
    }

    private async Task<IReadOnlyList<string>> Balances()
    {
        var wrong = new List<string>();
        var head = _ledger.Book.Head;
        foreach (var account in new[] { "cold_pending", "hot_pending", "hot_reserved", "debt" })
        {
            if (head[account] != 0)
            {
                wrong.Add($"{account} is {head[account]}");
            }
        }

        var destinations = records.Orders.SelectMany(o => o.Destinations).Select(d => d.Script).ToHashSet();
        // Whatever our transactions pay besides the destinations is change.
        var mine = _chain.Select(outputs => outputs.Key).Where(script => !destinations.Contains(script)).Concat(_addresses).ToHashSet();
        var held = await stage.Node.HeldAsync(mine);
        var posted = head["hot"] + head["cold"];
        if (held != posted)
        {
            wrong.Add($"the node has {held} for us, the ledger {posted}");
        }

        var told = await stage.Shop.Balances();
        if (Units(told.Hot.Posted) != head["hot"] || Units(told.Cold.Posted) != head["cold"])
        {
            wrong.Add($"the API tells {told}, the head is hot {head["hot"]}, cold {head["cold"]}");
        }

        return wrong;
    }

    private async Task<IReadOnlyList<string>> Events()
    {
        var events = await stage.Shop.Events();
        var wrong = new List<string>();
        if (!events.Select(e => e.Sequence).SequenceEqual(Enumerable.Range(1, events.Count).Select(n => (long)n)))
        {
            wrong.Add("a sequence number is missing or doubled");
        }

        var settled = events.Where(e => e.Type == "payout.settled").ToLookup(e => e.Subject);
        wrong.AddRange(_payouts.Where(p => settled[p.Id].Count() != 1).Select(p => $"{p.ExternalId}: {settled[p.Id].Count()} times settled"));
        var credited = events.Where(e => e.Type == "deposit.credited").ToLookup(e => e.Subject);
        wrong.AddRange(_deposits.Where(d => d.State is "credited" or "final" && credited[d.Id].Count() != 1)
            .Select(d => $"{d.Txid}: {credited[d.Id].Count()} times credited"));
        return wrong;
    }

    private async Task<IReadOnlyList<string>> Addresses()
    {
        var wrong = new List<string>();
        foreach (var (externalId, address) in records.Addresses)
        {
            var purpose = int.Parse(externalId.Split('-')[1], CultureInfo.InvariantCulture) % 3 == 0 ? AddressPurpose.Hot : AddressPurpose.Cold;
            var now = await stage.Shop.Cold[^1].NextVerifiedAddressAsync(Shop.Ltc, purpose, externalId);
            if (now.Text != address.Text)
            {
                wrong.Add($"{externalId} was given {address.Text} and has {now.Text} now");
            }
        }

        return wrong;
    }

    private async Task<IReadOnlyList<string>> Alarms() =>
        [.. (await stage.Operators.Alarms()).Where(a => GraveAlarms.Contains((string?)a["code"])).Select(a => a.ToJsonString())];

    private async Task<HashSet<ScriptPubKey>> AddressScripts()
    {
        var scripts = new HashSet<ScriptPubKey>();
        foreach (var batch in (await stage.Shop.Cold[0].ListBatchesAsync(Shop.Ltc, limit: 200)).Items.Where(b => b.Purpose is "cold" or "hot"))
        {
            var detail = await stage.Shop.Cold[0].ReadBatchAsync(Shop.Ltc, BatchId.ParsePurpose(batch.Purpose).Value, batch.Number);
            scripts.UnionWith(detail.Addresses.Select(a => ScriptPubKey.ParseHex(a.Script).Value));
        }

        return scripts;
    }

    private static BigInteger Units(string text) => BigInteger.Parse(text, CultureInfo.InvariantCulture);
}
