using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChainCloud.System.Tests.Stage;

/// <summary>What the node itself says about the platform's money: it scans its whole coin set, so nothing of ours is believed.</summary>
public sealed class ChainAudit(PlatformStage stage)
{
    private List<string>? _batchScripts;

    /// <summary>The coins on a script that nobody can spend: one for each payment that it ever got.</summary>
    public async Task<IReadOnlyList<(string TxId, BigInteger Units)>> CoinsOf(ScriptPubKey script)
    {
        var scan = await Scan([script.ToHex()]);
        return [.. scan.GetProperty("unspents").EnumerateArray().Select(
            coin => (coin.GetProperty("txid").GetString()!, UnitsOf(coin.GetProperty("amount"))))];
    }

    /// <summary>All coins on the merchant's scripts, batches and change alike, must be what its ledger says, to the unit.</summary>
    public async Task LedgerEqualsChain()
    {
        _batchScripts ??= await BatchScripts();
        var scan = await Scan([.. _batchScripts, .. await ChangeScripts()]);
        var (hot, cold) = (await stage.Website.HotBalance(), await stage.Website.ColdBalance());
        var inLedger = new[] { hot.Posted, hot.Pending, cold.Posted, cold.Pending }.Aggregate(BigInteger.Zero, (sum, units) => sum + Units(units));
        Assert.Equal(UnitsOf(scan.GetProperty("total_amount")), inLedger);
    }

    public static BigInteger Units(string text) => BigInteger.Parse(text, CultureInfo.InvariantCulture);

    private Task<JsonElement> Scan(IEnumerable<string> scripts) =>
        stage.Node.Rpc.CallAsync("scantxoutset", "start", new JsonArray([.. scripts.Select(s => JsonValue.Create($"raw({s})"))]));

    private async Task<List<string>> BatchScripts()
    {
        var scripts = new List<string>();
        foreach (var batch in (await stage.Website.Cold.ListBatchesAsync(Website.Ltc, limit: 200)).Items)
        {
            if (batch.Purpose is "cold" or "hot")
            {
                var detail = await stage.Website.Cold.ReadBatchAsync(Website.Ltc, BatchId.ParsePurpose(batch.Purpose).Value, batch.Number);
                scripts.AddRange(detail.Addresses.Select(a => a.Script));
            }
        }

        return scripts;
    }

    /// <summary>Whatever our transactions pay besides the payouts' destinations.</summary>
    private async Task<IReadOnlyList<string>> ChangeScripts()
    {
        var change = new List<string>();
        foreach (var transaction in (await stage.Website.Payouts()).Where(p => p.Txid is not null).GroupBy(p => p.Txid!))
        {
            var paid = transaction.SelectMany(p => p.Outputs).Select(o => o.Address).ToHashSet();
            var decoded = await stage.Node.Rpc.CallAsync("getrawtransaction", transaction.Key, true);
            change.AddRange(decoded.GetProperty("vout").EnumerateArray()
                .Select(output => output.GetProperty("scriptPubKey"))
                .Where(script => !script.GetProperty("addresses").EnumerateArray().Any(a => paid.Contains(a.GetString()!)))
                .Select(script => script.GetProperty("hex").GetString()!));
        }

        return change;
    }

    /// <summary>A node's amount in coins as base units, without a detour over floating point.</summary>
    private static BigInteger UnitsOf(JsonElement value)
    {
        var parts = value.GetRawText().Split('.');
        return Units(parts[0] + (parts.Length > 1 ? parts[1] : "").PadRight(8, '0'));
    }
}
