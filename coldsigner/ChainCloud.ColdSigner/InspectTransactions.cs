using System.Text.Json.Nodes;
using ChainCloud.Chains;
using ChainCloud.Devices.VDevice;

namespace ChainCloud.ColdSigner;

/// <summary>What a transaction moves. Amounts of inputs are known from a PSBT's previous transactions only.</summary>
internal static class InspectTransactions
{
    public static JsonObject Explain(Transaction transaction, ChainParameters? chain) => new()
    {
        ["kind"] = "transaction",
        ["txid"] = transaction.TxId.ToString(),
        ["version"] = transaction.Version,
        ["lock_time"] = transaction.LockTime,
        ["vsize"] = transaction.VSize,
        ["signed"] = transaction.Inputs.All(i => i.Witness.Count > 0 || i.ScriptSig.Length > 0),
        ["inputs"] = new JsonArray([.. transaction.Inputs.Select(i => (JsonNode?)new JsonObject
        {
            ["outpoint"] = i.Outpoint.ToString(),
            ["sequence"] = i.Sequence,
        })]),
        ["outputs"] = new JsonArray([.. transaction.Outputs.Select(o => (JsonNode?)Output(o, chain))]),
        ["outputs_total"] = Value(transaction.Outputs.Aggregate((Int128)0, (sum, o) => sum + o.Value), chain),
    };

    public static JsonObject Explain(Psbt psbt, ChainParameters? chain)
    {
        var said = Explain(psbt.UnsignedTransaction, chain);
        said["kind"] = "psbt";
        Int128? paid = 0;
        for (var i = 0; i < psbt.Inputs.Count; i++)
        {
            var spent = psbt.SpentOutput(i);
            var input = said["inputs"]![i]!.AsObject();
            input["spends"] = spent.TryGet(out var output, out var problem) ? Output(output, chain) : problem.Detail;
            input["paths"] = Paths(psbt.Inputs[i].Derivations);
            paid = output is null ? null : paid + output.Value;
        }

        for (var i = 0; i < psbt.Outputs.Count; i++)
        {
            said["outputs"]![i]!.AsObject()["paths"] = Paths(psbt.Outputs[i].Derivations);
        }

        var outputs = psbt.UnsignedTransaction.Outputs.Aggregate((Int128)0, (sum, o) => sum + o.Value);
        said["fee"] = paid is { } known ? Value(known - outputs, chain) : "unknown: a previous transaction is missing or another one";
        return said;
    }

    public static JsonArray Scripts(IEnumerable<ScriptPubKey> scripts, ChainParameters? chain) =>
        new([.. scripts.Select(s => (JsonNode?)JsonValue.Create(Address(s, chain) ?? s.ToHex()))]);

    private static JsonObject Output(TransactionOutput output, ChainParameters? chain) => new()
    {
        ["amount"] = Value(output.Value, chain),
        ["type"] = Chains.Scripts.Classify(output.Script).ToString().ToLowerInvariant(),
        ["address"] = Address(output.Script, chain),
        ["script"] = output.Script.ToHex(),
    };

    private static JsonArray Paths(IEnumerable<KeyDerivation> derivations) =>
        new([.. derivations.Select(d => (JsonNode?)JsonValue.Create(d.Origin.Path.ToString()))]);

    private static string? Address(ScriptPubKey script, ChainParameters? chain) =>
        chain is not null && AddressCodec.Format(chain, script).TryGet(out var address, out _) ? address : null;

    private static string Value(Int128 units, ChainParameters? chain) =>
        chain is not null && units >= 0 ? PayoutScreen.Coins(Amount.Of(chain.Asset, (System.Numerics.BigInteger)units)) : $"{units} units";
}
