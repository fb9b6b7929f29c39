using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.Story;

/// <summary>The main job: a batch, a deposit, a hot wallet, a payout, and the ledger held against the chain.</summary>
public sealed class MainJob(Stage stage, Narrator narrator, MerchantPlace merchant)
{
    private const long DepositUnits = 125_000_000;
    private const long FundingUnits = 1_000_000_000;
    private const int Confirmations = 24;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly AssetId Ltc = AssetId.Parse("LTC").Value;

    private readonly WebsiteRun _website = new(stage.Folder, merchant, stage.Gateway.Address, "website");
    private readonly MerchantConsole _cold = new(stage.Gateway.Address, merchant.ColdToken);
    private readonly MerchantConsole _hot = new(stage.Gateway.Address, merchant.HotToken);

    public WebsiteRun Website => _website;

    public async Task Play()
    {
        narrator.Chapter("Cold receiving");
        await ReceiveBatch("cold", "customers-1");
        await ReceiveDeposit();
        narrator.Chapter("Hot sending");
        await FundHotWallet();
        await PayTwo();
        await HoldLedgerAgainstChain();
    }

    /// <summary>Requests a batch and waits until vault and V-Device have done their part.</summary>
    public Task ReceiveBatch(string purpose, string id) => narrator.Step(
        $"{merchant.Merchant} requests a batch of 1,000 {purpose} addresses; the vault attests it, the V-Device verifies it, it is released",
        async () =>
        {
            await _website.RequestBatch(purpose, id);
            var batch = await Wait(async () => (await _cold.List("v1/address-batches?asset=LTC"))
                .FirstOrDefault(b => (string)b["purpose"]! == purpose && (string)b["state"]! == "verified"));
            narrator.Say($"batch {purpose}/{batch["number"]}, addresses {batch["first_index"]} and following, root {batch["root"]}");
            narrator.Check((int)batch["count"]! == 1000, "1,000 addresses, attested and verified");
        });

    /// <summary>Pays the merchant's hot wallet and waits for the credit.</summary>
    public Task FundHotWallet() => narrator.Step("The hot wallet is funded: the send vault's own batch, verified like the other", async () =>
    {
        await _website.RequestBatch("hot", "hot-wallet");
        await Wait(async () => (await _cold.List("v1/address-batches?asset=LTC"))
            .FirstOrDefault(b => (string)b["purpose"]! == "hot" && (string)b["state"]! == "verified"));
        var address = await _website.Address("hot", "hot-wallet-1");
        var before = await _hot.Balance("LTC", "hot", "available");
        var txid = await stage.Node.SendToAddressAsync(address, FundingUnits);
        narrator.Say($"{Coins(FundingUnits)} to {address} in {txid}");
        await stage.Node.MineAsync(Confirmations);
        await Eventually.True(async () => await _hot.Balance("LTC", "hot", "available") == before + FundingUnits, Limit);
        narrator.Check(true, $"{Coins(FundingUnits)} credited to the hot wallet");
    });

    private Task ReceiveDeposit() => narrator.Step("A customer pays to one of the addresses", async () =>
    {
        var address = await _website.Address("cold", "customer-4711");
        narrator.Say($"the website checked proof and verdict itself and shows {address}");
        var txid = await stage.Node.SendToAddressAsync(address, DepositUnits);
        narrator.Say($"{Coins(DepositUnits)} sent in {txid}");
        await DepositIs(txid, "detected");
        narrator.Say("detected in the mempool; nothing is credited for that");
        await stage.Node.MineAsync(1);
        var confirming = await DepositIs(txid, "confirming");
        narrator.Say($"confirming in block {confirming["anchor"]!["height"]}");
        await stage.Node.MineAsync(Confirmations - 1);
        await DepositIs(txid, "credited");
        narrator.Check(await _cold.Balance("LTC", "cold", "posted") == DepositUnits, $"{Coins(DepositUnits)} credited after {Confirmations} confirmations");
    });

    private Task PayTwo() => narrator.Step("A payout to two destinations: requested, checked, approved, signed, broadcast, confirmed", async () =>
    {
        (string Address, long Units)[] to =
            [(await stage.Node.NewAddressAsync(), 150_000_000), (await stage.Node.NewAddressAsync("legacy"), 75_000_000)];
        var before = await _hot.Balance("LTC", "hot", "posted");
        var id = await _website.RequestPayout("order-1", to);
        narrator.Say($"{id}: {string.Join(", ", to.Select(d => $"{Coins(d.Units)} to {d.Address}"))}");
        var paid = await Wait(async () => await _hot.Get($"v1/payouts/{id}") is var p && p["txid"] is not null && (string)p["state"]! == "broadcast" ? p : null);
        narrator.Say($"V-Device signed the intent with fence {paid["fence"]}, the send vault signed, broadcast as {paid["txid"]}");
        await stage.Node.MineAsync(Confirmations);
        var settled = await Wait(async () => await _hot.Get($"v1/payouts/{id}") is var p && (string)p["state"]! == "settled" ? p : null);
        var fee = BigInteger.Parse((string)settled["fee"]!, CultureInfo.InvariantCulture);
        narrator.Say($"settled; network fee {fee} base units");
        await CheckOutputs((string)settled["txid"]!, to);
        var spent = to.Sum(d => d.Units) + fee;
        narrator.Check(await _hot.Balance("LTC", "hot", "posted") == before - spent, "the hot balance fell by amounts and fee, to the unit");
        narrator.Check(await _hot.Balance("LTC", "hot", "reserved") == 0, "nothing is left reserved");
    });

    private async Task CheckOutputs(string txid, (string Address, long Units)[] to)
    {
        var transaction = await stage.Node.Rpc.CallAsync("getrawtransaction", txid, true);
        foreach (var (address, units) in to)
        {
            var script = (await stage.Node.ScriptOfAsync(address)).ToHex();
            var pays = transaction.GetProperty("vout").EnumerateArray().Any(o =>
                o.GetProperty("scriptPubKey").GetProperty("hex").GetString() == script && UnitsOf(o.GetProperty("value")) == units);
            narrator.Check(pays, $"the node says that {Coins(units)} went to {address}");
        }
    }

    /// <summary>The node scans its whole coin set for every script of the merchant; the sum must be the ledger's.</summary>
    public Task HoldLedgerAgainstChain() => narrator.Step("The ledger equals the chain to the unit", async () =>
    {
        var scripts = new JsonArray();
        foreach (var batch in await _cold.List("v1/address-batches?asset=LTC&limit=200"))
        {
            if ((string)batch["purpose"]! != "change")
            {
                var detail = await _cold.Get($"v1/address-batches/LTC/{batch["purpose"]}/{batch["number"]}");
                detail["addresses"]!.AsArray().ToList().ForEach(a => scripts.Add($"raw({a!["script"]})"));
            }
        }

        foreach (var script in await ChangeScripts())
        {
            scripts.Add($"raw({script})");
        }

        var scan = await stage.Node.Rpc.CallAsync("scantxoutset", "start", scripts);
        var onChain = UnitsOf(scan.GetProperty("total_amount"));
        var inLedger = await _hot.Balance("LTC", "hot", "posted") + await _hot.Balance("LTC", "cold", "posted")
            + await _hot.Balance("LTC", "hot", "pending") + await _hot.Balance("LTC", "cold", "pending");
        narrator.Check(inLedger == onChain, $"ledger {inLedger} = chain {onChain} base units, over {scripts.Count} scripts");
    });

    private async Task<IReadOnlyList<string>> ChangeScripts()
    {
        var change = new List<string>();
        foreach (var payout in await _hot.List("v1/payouts?asset=LTC&limit=200"))
        {
            if (payout["txid"] is null)
            {
                continue;
            }

            var transaction = await stage.Node.Rpc.CallAsync("getrawtransaction", (string)payout["txid"]!, true);
            var paid = payout["outputs"]!.AsArray().Select(o => (string)o!["address"]!).ToHashSet();
            change.AddRange(transaction.GetProperty("vout").EnumerateArray()
                .Select(o => o.GetProperty("scriptPubKey"))
                .Where(s => !s.GetProperty("addresses").EnumerateArray().Any(a => paid.Contains(a.GetString()!)))
                .Select(s => s.GetProperty("hex").GetString()!));
        }

        return change;
    }

    private Task<JsonNode> DepositIs(Hash256 txid, string state) => Wait(async () => (await _cold.List("v1/deposits?asset=LTC"))
        .FirstOrDefault(d => (string)d["txid"]! == txid.ToString() && (string)d["state"]! == state));

    private static Task<T> Wait<T>(Func<Task<T?>> ask)
        where T : class => Eventually.NotNull(ask, Limit, () => "waited 60 s in vain");

    private static string Coins(long units) => Narrator.Coins(Amount.Of(Ltc, units));

    /// <summary>A node's amount in coins as base units, without a detour over floating point.</summary>
    private static BigInteger UnitsOf(JsonElement value)
    {
        var parts = value.GetRawText().Split('.');
        return BigInteger.Parse(parts[0] + (parts.Length > 1 ? parts[1] : "").PadRight(8, '0'), CultureInfo.InvariantCulture);
    }
}
