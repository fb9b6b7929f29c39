using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.Story;

/// <summary>The main job with one asset: a batch, a deposit, a hot wallet, a payout, and the ledger held against the chain.</summary>
public sealed class MainJob(Stage stage, Narrator narrator, MerchantPlace merchant, StageChain chain)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly WebsiteRun _website = new(
        stage.Folder, merchant, stage.Gateway.Address, $"website-{chain.Code}", chain.Code, stage.Nodes.Administrators);

    private readonly MerchantConsole _cold = new(stage.Gateway.Address, merchant.ColdToken);
    private readonly MerchantConsole _hot = new(stage.Gateway.Address, merchant.HotToken);

    // A token's batches and addresses are those of its chain.
    private string BatchAsset => chain.Asset.ChainAsset.Code;

    public async Task Play()
    {
        narrator.Chapter($"{chain.Asset.Name} ({chain.Code} on {chain.Node}): cold receiving");
        if (chain.Asset.IsNative)
        {
            await ReceiveBatch("cold", $"customers-{chain.Code}");
        }

        await ReceiveDeposit();
        narrator.Chapter($"{chain.Asset.Name}: hot sending");
        await FundHotWallet();
        await Pay();
        await HoldLedgerAgainstChain();
    }

    /// <summary>Requests a batch and waits until vault and V-Device have done their part.</summary>
    public Task ReceiveBatch(string purpose, string id) => narrator.Step(
        $"{merchant.Merchant} requests a batch of {purpose} addresses; the vault attests it, the V-Device verifies it, it is released",
        async () =>
        {
            await _website.RequestBatch(purpose, id);
            var batch = await Wait(async () => (await _cold.List($"v1/address-batches?asset={BatchAsset}"))
                .FirstOrDefault(b => (string)b["purpose"]! == purpose && (string)b["state"]! == "verified"));
            narrator.Say($"batch {purpose}/{batch["number"]}, addresses {batch["first_index"]} and following, root {batch["root"]}");
            narrator.Check((int)batch["count"]! == 1000, "1,000 addresses, attested and verified");
        });

    /// <summary>Pays the merchant's hot wallet and waits for the credit.</summary>
    public Task FundHotWallet() => narrator.Step("The hot wallet is funded: the send vault's own batch, verified like the other", async () =>
    {
        await _website.RequestBatch("hot", $"hot-wallet-{BatchAsset}");
        await Wait(async () => (await _cold.List($"v1/address-batches?asset={BatchAsset}"))
            .FirstOrDefault(b => (string)b["purpose"]! == "hot" && (string)b["state"]! == "verified"));
        var address = await _website.Address("hot", $"hot-wallet-{BatchAsset}");
        var before = await _hot.Balance(chain.Code, "hot", "available");
        var funding = 10 * chain.Unit;
        var txid = await chain.Send(address, funding);
        narrator.Say($"{chain.Coins(funding)} to {address} in {txid}");
        await chain.MineUntilCredited();
        await Eventually.True(async () => await _hot.Balance(chain.Code, "hot", "available") == before + funding, Limit);
        narrator.Check(true, $"{chain.Coins(funding)} credited to the hot wallet");
    });

    private Task ReceiveDeposit() => narrator.Step("A customer pays to one of the addresses", async () =>
    {
        var units = chain.Unit * 5 / 4;
        var address = await _website.Address("cold", $"customer-4711-{chain.Code}");
        narrator.Say($"the website checked proof and verdict itself and shows {address}");
        var txid = await chain.Send(address, units);
        narrator.Say($"{chain.Coins(units)} sent in {txid}");
        if (chain.ShowsMempool)
        {
            await DepositIs(txid, "detected");
            narrator.Say("detected in the mempool; nothing is credited for that");
        }

        await chain.Mine();
        var confirming = await DepositIs(txid, "confirming");
        narrator.Say($"confirming in block {confirming["anchor"]!["height"]}");
        await chain.MineUntilCredited();
        await DepositIs(txid, "credited", "final");
        narrator.Check(await _cold.Balance(chain.Code, "cold", "posted") == units, $"{chain.Coins(units)} credited after {chain.Finality}");
    });

    private Task Pay() => narrator.Step("A payout: requested, checked, approved, signed, broadcast, confirmed", async () =>
    {
        (string Address, BigInteger Units)[] to =
            [.. (await chain.Strangers()).Select((address, i) => (address, chain.Unit * (i + 3) / 4))];
        var (before, feeBefore) = (await _hot.Balance(chain.Code, "hot", "posted"), await _hot.Balance(BatchAsset, "hot", "posted"));
        var id = await _website.RequestPayout($"order-1-{chain.Code}", to);
        narrator.Say($"{id}: {string.Join(", ", to.Select(d => $"{chain.Coins(d.Units)} to {d.Address}"))}");
        var paid = await Wait(async () => await _hot.Get($"v1/payouts/{id}") is var p && p["txid"] is not null && (string)p["state"]! == "broadcast" ? p : null);
        narrator.Say($"V-Device signed the intent with fence {paid["fence"]}, the send vault signed, broadcast as {paid["txid"]}");
        await chain.Mine();
        await chain.MineUntilCredited();
        var settled = await Wait(async () => await _hot.Get($"v1/payouts/{id}") is var p && (string)p["state"]! == "settled" ? p : null);
        var fee = BigInteger.Parse((string)settled["fee"]!, CultureInfo.InvariantCulture);
        narrator.Say($"settled; network fee {fee} base units of {settled["fee_asset"]}");
        foreach (var (address, units) in to)
        {
            narrator.Check(await chain.Received((string)settled["txid"]!, address) == units, $"the node says that {chain.Coins(units)} went to {address}");
        }

        await CheckBalances(to.Aggregate(BigInteger.Zero, (sum, d) => sum + d.Units), fee, before, feeBefore);
    });

    private async Task CheckBalances(BigInteger paid, BigInteger fee, BigInteger before, BigInteger feeBefore)
    {
        var ownFee = chain.Asset.IsNative ? fee : 0;
        await Eventually.True(async () => await _hot.Balance(chain.Code, "hot", "reserved") == 0 && await _hot.Balance(BatchAsset, "hot", "reserved") == 0, Limit);
        narrator.Check(
            await _hot.Balance(chain.Code, "hot", "posted") == before - paid - ownFee, "the hot balance fell by amounts and fee, to the unit; nothing is left reserved");
        if (!chain.Asset.IsNative)
        {
            narrator.Check(await _hot.Balance(BatchAsset, "hot", "posted") == feeBefore - fee, $"the fee was paid from the {BatchAsset} beside it, to the unit");
        }
    }

    /// <summary>The node is asked what all of the merchant's addresses hold; the sum must be the ledger's.</summary>
    public Task HoldLedgerAgainstChain() => narrator.Step($"The ledger of {chain.Code} equals the chain to the unit", async () =>
    {
        var destinations = new HashSet<ScriptPubKey>(await ChangeScripts());
        foreach (var batch in await _cold.List($"v1/address-batches?asset={BatchAsset}&limit=200"))
        {
            if ((string)batch["purpose"]! != "change")
            {
                var detail = await _cold.Get($"v1/address-batches/{BatchAsset}/{batch["purpose"]}/{batch["number"]}");
                destinations.UnionWith(detail["addresses"]!.AsArray().Select(a => ScriptPubKey.ParseHex((string)a!["script"]!).Value));
            }
        }

        var onChain = await chain.Held(destinations);
        var inLedger = await _hot.Balance(chain.Code, "hot", "posted") + await _hot.Balance(chain.Code, "cold", "posted")
            + await _hot.Balance(chain.Code, "hot", "pending") + await _hot.Balance(chain.Code, "cold", "pending");
        narrator.Check(inLedger == onChain, $"ledger {inLedger} = chain {onChain} base units, over {destinations.Count} addresses");
    });

    /// <summary>The platform compares ledger and chain itself after each block, over all merchants; one unit off would have halted all payouts.</summary>
    public Task Reconciled() => narrator.Step($"The platform's own reconciliation of {chain.Code} agrees, over all merchants, and nothing is halted", async () =>
    {
        var told = await Wait(async () => await stage.Operators.Reconciliation(chain.Code, explain: true) is { } r && (bool)r["agrees"]! ? r : null);
        narrator.Check(
            (string)told["difference"]! == "0", $"ledger = chain, {told["expected"]} base units, to the unit, reconciled at block {told["block"]!["height"]}");
        narrator.Check(
            (await stage.Operators.Halts()).Count == 0 && !(await stage.Operators.Alarms()).Any(a => (string)a["code"]! == "books_differ"),
            "no payout was ever halted for a difference");
    });

    private async Task<IReadOnlyList<ScriptPubKey>> ChangeScripts()
    {
        var change = new List<ScriptPubKey>();
        foreach (var payout in await _hot.List($"v1/payouts?asset={chain.Code}&limit=200"))
        {
            if (payout["txid"] is { } txid)
            {
                ScriptPubKey[] paid = [.. payout["outputs"]!.AsArray().Select(o => chain.Destination((string)o!["address"]!))];
                change.AddRange(await chain.ChangeOf((string)txid!, paid));
            }
        }

        return change;
    }

    private Task<JsonNode> DepositIs(string txid, params string[] states) => Wait(async () => (await _cold.List($"v1/deposits?asset={chain.Code}"))
        .FirstOrDefault(d => (string)d["txid"]! == txid && states.Contains((string)d["state"]!)));

    private static Task<T> Wait<T>(Func<Task<T?>> ask)
        where T : class => Eventually.NotNull(ask, Limit, () => "waited 60 s in vain");
}
