using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;

namespace ChainCloud.Differential.Tests.Ethereum;

/// <summary>Random transactions of an Ethereum-like chain, as values and as ethers takes them.</summary>
internal static class RandomEvm
{
    private static readonly ulong[] Nonces = [0, 1, 127, 128, 255, 256, uint.MaxValue, (1UL << 53) - 1];

    public static EvmTransaction Transaction(CaseSource source, EvmTransactionType type)
    {
        var fee = Number(source, source.Number(0, 12));
        var data = source.Number(0, 3) switch
        {
            0 => Abi.Transfer(new AccountAddress(source.Bytes(20)), Number(source, 32)),
            1 => source.Bytes(source.Number(1, 300)),
            _ => [],
        };
        return new EvmTransaction
        {
            Type = type,
            ChainId = type == EvmTransactionType.Legacy && source.OneIn(5) ? null : source.Pick(1, 11155111, 31337, source.Long(1, int.MaxValue)),
            Nonce = source.OneIn(2) ? (ulong)source.Number(0, 5000) : source.Pick(Nonces),
            MaxFeePerGas = fee,
            MaxPriorityFeePerGas = type == EvmTransactionType.DynamicFee ? fee / source.Number(1, 10) : fee,
            GasLimit = (ulong)source.Long(200_000, 30_000_000),
            To = source.OneIn(20) ? null : new AccountAddress(source.Bytes(20)),
            Value = Number(source, source.Number(0, 32)),
            Data = [.. data],
            AccessList = type == EvmTransactionType.Legacy ? [] : AccessList(source),
        };
    }

    /// <summary>A transaction for ethers to sign with a random account's key.</summary>
    public static JsonObject Case(CaseSource source, EvmTransaction transaction) => new()
    {
        ["seed"] = Convert.ToHexStringLower(source.Bytes(32)),
        ["account"] = "m/44'/60'/0'",
        ["branch"] = 0,
        ["index"] = source.Number(0, 1000),
        ["fields"] = Fields(transaction),
        ["raw"] = null,
    };

    /// <summary>A transaction of type 3 (EIP-4844) or 4 (EIP-7702), which is never signed or read here.</summary>
    public static JsonObject Newer(CaseSource source, int type)
    {
        var said = Case(source, Transaction(source, EvmTransactionType.DynamicFee) with { To = new AccountAddress(source.Bytes(20)) });
        var fields = said["fields"]!;
        fields["type"] = type;
        if (type == 3)
        {
            fields["maxFeePerBlobGas"] = Text(Number(source, 8));
            fields["blobVersionedHashes"] = new JsonArray($"0x01{Convert.ToHexStringLower(source.Bytes(31))}");
        }
        else
        {
            var signature = new JsonObject
            {
                ["r"] = $"0x{Convert.ToHexStringLower(source.Secret())}",
                ["s"] = $"0x01{Convert.ToHexStringLower(source.Bytes(31))}",
                ["yParity"] = source.Number(0, 1),
            };
            fields["authorizationList"] = new JsonArray(new JsonObject
            {
                ["address"] = EvmAddress.Format(new AccountAddress(source.Bytes(20))), ["nonce"] = 0, ["chainId"] = 1, ["signature"] = signature,
            });
        }

        return said;
    }

    public static JsonObject Fields(EvmTransaction tx)
    {
        var fields = new JsonObject
        {
            ["type"] = (int)tx.Type,
            ["chainId"] = Text(tx.ChainId ?? 0),
            ["nonce"] = tx.Nonce,
            ["gasLimit"] = Text(tx.GasLimit),
            ["to"] = tx.To is { } to ? EvmAddress.Format(to) : null,
            ["value"] = Text(tx.Value),
            ["data"] = $"0x{Convert.ToHexStringLower(tx.Data.AsSpan())}",
        };
        if (tx.Type != EvmTransactionType.Legacy)
        {
            fields["accessList"] = new JsonArray([.. tx.AccessList.Select(entry => (JsonNode?)new JsonObject
            {
                ["address"] = EvmAddress.Format(entry.Address),
                ["storageKeys"] = new JsonArray([.. entry.Slots.Select(slot => (JsonNode?)JsonValue.Create(EvmHash.Format(slot)))]),
            })]);
        }

        if (tx.Type == EvmTransactionType.DynamicFee)
        {
            fields["maxFeePerGas"] = Text(tx.MaxFeePerGas);
            fields["maxPriorityFeePerGas"] = Text(tx.MaxPriorityFeePerGas);
        }
        else
        {
            fields["gasPrice"] = Text(tx.MaxFeePerGas);
        }

        return fields;
    }

    /// <summary>A number of at most so many bytes, often with leading zeros, which are not written.</summary>
    public static BigInteger Number(CaseSource source, int bytes)
    {
        var number = source.Bytes(bytes);
        if (bytes > 0 && source.OneIn(4))
        {
            number.AsSpan(0, source.Number(0, bytes)).Clear();
        }

        return new BigInteger(number, isUnsigned: true, isBigEndian: true);
    }

    private static ImmutableArray<AccessListEntry> AccessList(CaseSource source) => source.OneIn(4)
        ? [.. Enumerable.Range(0, source.Number(1, 3)).Select(_ => new AccessListEntry(
            new AccountAddress(source.Bytes(20)), [.. Enumerable.Range(0, source.Number(0, 3)).Select(_ => EvmHash.Of(source.Bytes(32)))]))]
        : [];

    private static string Text(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);
}
