using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using ChainCloud.Chains;

namespace ChainCloud.ColdSigner;

/// <summary>What a transaction of an Ethereum-like chain pays or calls, at which fee, and who signed it.</summary>
internal static class InspectEvm
{
    /// <summary>A proposal of type 2 or a signed transaction of type 0, 1 or 2; null for anything else.</summary>
    public static JsonObject? TryExplain(ReadOnlySpan<byte> bytes, AssetDefinition? asset)
    {
        if (SignedEvmTransaction.Parse(bytes).TryGet(out var signed, out _))
        {
            var said = Explain(signed.Transaction, asset);
            said["hash"] = EvmHash.Format(signed.TxId);
            said["sender"] = EvmAddress.Format(signed.Sender);
            said["signature"] = new JsonObject
            {
                ["r"] = Hex(signed.Signature.R),
                ["s"] = Hex(signed.Signature.S),
                ["y_parity"] = signed.Signature.YIsOdd ? 1 : 0,
            };
            return said;
        }

        return EvmTransaction.ParseUnsigned(bytes).TryGet(out var proposed, out _) ? Explain(proposed, asset) : null;
    }

    private static JsonObject Explain(EvmTransaction tx, AssetDefinition? asset) => new()
    {
        ["kind"] = "evm_transaction",
        ["hash"] = null,
        ["sender"] = null,
        ["type"] = (int)tx.Type,
        ["chain_id"] = tx.ChainId is { } id ? Text(id) : null,
        ["chain"] = asset?.Evm is not { } evm ? null : evm.ChainId == tx.ChainId ? $"{evm.Asset} {evm.Network.ToText()}" : $"not {evm.Asset} {evm.Network.ToText()}",
        ["nonce"] = Text(tx.Nonce),
        ["to"] = tx.To is { } to ? EvmAddress.Format(to) : null,
        ["value"] = ShownAmount.Of(tx.Value, asset),
        ["value_units"] = Text(tx.Value),
        ["gas_limit"] = Text(tx.GasLimit),
        ["max_fee_per_gas"] = Text(tx.MaxFeePerGas),
        ["max_priority_fee_per_gas"] = Text(tx.MaxPriorityFeePerGas),
        ["max_fee"] = ShownAmount.Of(tx.MaxFee, asset),
        ["data"] = Hex(tx.Data.AsSpan()),
        ["token_transfer"] = Transfer(tx),
        ["access_list_entries"] = tx.AccessList.Length,
        ["signing_hash"] = Hex(tx.SigningHash()),
    };

    /// <summary>The call of ERC-20's transfer. Which token it is, and whether the contract keeps to ERC-20, the bytes do not say.</summary>
    private static JsonObject? Transfer(EvmTransaction tx) => tx.To is { } contract && Abi.TryTransfer(tx.Data.AsSpan()) is { } call
        ? new JsonObject
        {
            ["contract"] = EvmAddress.Format(contract),
            ["to"] = EvmAddress.Format(call.To),
            ["amount_units"] = Text(call.Amount),
        }
        : null;

    /// <summary>Numbers that can be above 2^53 are text: most readers of JSON would round them.</summary>
    private static string Text(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Hex(ReadOnlySpan<byte> bytes) => $"0x{Convert.ToHexStringLower(bytes)}";
}
