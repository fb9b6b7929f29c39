using System.Numerics;
using System.Text.Json.Nodes;
using ChainCloud.Chains;

namespace ChainCloud.ColdSigner;

/// <summary>What a transaction moves. Amounts of inputs are known from a PSBT's previous transactions only.</summary>
internal static class InspectTransactions
{
    public static JsonObject Explain(Transaction transaction, AssetDefinition? asset) => new()
    {
        ["kind"] = "transaction",
        ["txid"] = transaction.TxId.ToString(),
        ["wtxid"] = transaction.WTxId.ToString(),
        ["version"] = transaction.Version,
        ["lock_time"] = transaction.LockTime,
        ["vsize"] = transaction.VSize,
        ["weight"] = transaction.Weight,
        ["signed"] = transaction.Inputs.All(i => i.Witness.Count > 0 || i.ScriptSig.Length > 0),
        ["inputs"] = new JsonArray([.. transaction.Inputs.Select(i => (JsonNode?)Input(i, asset))]),
        ["outputs"] = new JsonArray([.. transaction.Outputs.Select(o => (JsonNode?)Output(o, asset))]),
        ["outputs_total"] = ShownAmount.Of(transaction.Outputs.Aggregate(BigInteger.Zero, (sum, o) => sum + o.Value), asset),
    };

    public static JsonObject Explain(Psbt psbt, AssetDefinition? asset)
    {
        var said = Explain(psbt.UnsignedTransaction, asset);
        said["kind"] = "psbt";
        BigInteger? paid = 0;
        for (var i = 0; i < psbt.Inputs.Count; i++)
        {
            var spent = psbt.SpentOutput(i);
            var input = said["inputs"]![i]!.AsObject();
            input["spends"] = spent.TryGet(out var output, out var problem) ? Output(output, asset) : problem.Detail;
            input["paths"] = Paths(psbt.Inputs[i].Derivations);
            input["signatures"] = psbt.Inputs[i].PartialSignatures.Count;
            input["final"] = psbt.Inputs[i].IsFinal;
            paid = output is null ? null : paid + output.Value;
        }

        for (var i = 0; i < psbt.Outputs.Count; i++)
        {
            said["outputs"]![i]!.AsObject()["paths"] = Paths(psbt.Outputs[i].Derivations);
        }

        var outputs = psbt.UnsignedTransaction.Outputs.Aggregate(BigInteger.Zero, (sum, o) => sum + o.Value);
        said["fee"] = paid is { } known ? ShownAmount.Of(known - outputs, asset) : "unknown: a previous transaction is missing or another one";
        return said;
    }

    public static JsonArray Addresses(IEnumerable<ScriptPubKey> scripts, AssetDefinition? asset) =>
        new([.. scripts.Select(s => (JsonNode?)JsonValue.Create(Address(s, asset) ?? s.ToHex()))]);

    private static JsonObject Input(TransactionInput input, AssetDefinition? asset)
    {
        var key = KeyOf(input);
        return new JsonObject
        {
            ["outpoint"] = input.Outpoint.ToString(),
            ["sequence"] = input.Sequence,
            ["script"] = Convert.ToHexStringLower(input.ScriptSig),
            ["witness"] = new JsonArray([.. input.Witness.Select(item => (JsonNode?)JsonValue.Create(Convert.ToHexStringLower(item)))]),
            ["key"] = key is null ? null : Convert.ToHexStringLower(key),
            ["from"] = key is null ? null : Address(input.Witness.Count > 0 ? Scripts.P2wpkh(key) : Scripts.P2pkh(key), asset),
        };
    }

    /// <summary>The compressed key of an input that looks like P2WPKH's or P2PKH's; a claim, since the spent output is not known here.</summary>
    private static byte[]? KeyOf(TransactionInput input) => input switch
    {
        { ScriptSig: [], Witness: [_, { Length: Secp256k1.PublicKeyLength } key] } => key,
        { Witness: [], ScriptSig: [>= 9 and <= 73, .. var rest] script } when rest.Length == script[0] + 1 + Secp256k1.PublicKeyLength
            && rest[script[0]] == Secp256k1.PublicKeyLength => rest[(script[0] + 1)..],
        _ => null,
    };

    private static JsonObject Output(TransactionOutput output, AssetDefinition? asset) => new()
    {
        ["amount"] = ShownAmount.Of(output.Value, asset),
        
        // Text: DOGE's values can be above 2^53, which most readers of JSON would round.
        ["amount_units"] = output.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["type"] = Scripts.Classify(output.Script).ToString().ToLowerInvariant(),
        ["address"] = Address(output.Script, asset),
        ["script"] = output.Script.ToHex(),
    };

    private static JsonArray Paths(IEnumerable<KeyDerivation> derivations) =>
        new([.. derivations.Select(d => (JsonNode?)JsonValue.Create(d.Origin.Path.ToString()))]);

    /// <summary>Null where there is none. Of an asset that is not known, as tokens are, only accounts have one: 20 bytes are no script.</summary>
    public static string? Address(ScriptPubKey script, AssetDefinition? asset)
    {
        if (asset is null)
        {
            return AccountAddress.OfDestination(script) is { } account ? EvmAddress.Format(account) : null;
        }

        return AddressCodec.Format(asset, script).TryGet(out var address, out _) ? address : null;
    }
}
