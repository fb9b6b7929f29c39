using System.Globalization;
using System.Numerics;
using System.Text.Json;
using ChainCloud.Chains;

namespace ChainCloud.Grains.Chains;

/// <summary>
/// Values as the JSON-RPC of Ethereum writes them, read strictly: anything else throws <see cref="FormatException"/>, which the client turns
/// into a fault.
/// </summary>
internal static class EvmJson
{
    private const int MaxQuantityDigits = 64;

    /// <summary>0x and hexadecimal digits without leading zeros; below 2^256.</summary>
    public static BigInteger Quantity(JsonElement element)
    {
        var digits = Digits(element);
        return digits.Length is > 0 and <= MaxQuantityDigits && (digits[0] != '0' || digits.Length == 1) && digits.All(char.IsAsciiHexDigit)
            ? BigInteger.Parse($"0{digits}", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : throw new FormatException("Not a quantity.");
    }

    /// <summary>A quantity that is at most 2^63 - 1.</summary>
    public static long Long(JsonElement element) =>
        Quantity(element) is var number && number <= long.MaxValue ? (long)number : throw new FormatException("A number is too large.");

    public static string ToQuantity(long number) => $"0x{number:x}";

    public static string ToQuantity(BigInteger number)
    {
        var digits = number.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        return digits.Length == 0 ? "0x0" : $"0x{digits}";
    }

    public static Hash256 Hash(JsonElement element) =>
        EvmHash.Parse(element.GetString()).TryGet(out var hash, out _) ? hash : throw new FormatException("Not a hash.");

    public static AccountAddress Address(JsonElement element) =>
        AccountAddress.ParseHex(element.GetString()).TryGet(out var address, out _) ? address : throw new FormatException("Not an address.");

    public static byte[] Bytes(JsonElement element) => Convert.FromHexString(Digits(element));

    public static string ToData(ReadOnlySpan<byte> bytes) => $"0x{Convert.ToHexStringLower(bytes)}";

    public static bool IsNull(JsonElement element) => element.ValueKind == JsonValueKind.Null;

    public static EvmHeader Header(JsonElement block) => new(
        new BlockRef(Long(block.GetProperty("number")), Hash(block.GetProperty("hash"))),
        Hash(block.GetProperty("parentHash")),
        Time(Long(block.GetProperty("timestamp"))));

    /// <summary>A block with whole transactions, every one of which says that it is in this block and where.</summary>
    public static EvmBlock Block(JsonElement block)
    {
        var header = Header(block);
        var transactions = block.GetProperty("transactions").EnumerateArray().Select((transaction, place) =>
        {
            RequirePlace(transaction, header.Block.Hash, place);
            var to = transaction.GetProperty("to");
            return new EvmBlockTransaction(
                Hash(transaction.GetProperty("hash")),
                Address(transaction.GetProperty("from")),
                IsNull(to) ? null : Address(to),
                Quantity(transaction.GetProperty("value")),
                (ulong)Long(transaction.GetProperty("nonce")));
        }).ToList();
        return transactions.DistinctBy(t => t.TxId).Count() == transactions.Count
            ? new EvmBlock(header, transactions)
            : throw new FormatException("A transaction is in the block twice.");
    }

    /// <summary>The receipt of the transaction at a place in a block.</summary>
    public static EvmReceipt Receipt(JsonElement receipt, Hash256 block, int place)
    {
        RequirePlace(receipt, block, place);
        var txId = Hash(receipt.GetProperty("transactionHash"));
        var status = Long(receipt.GetProperty("status"));
        var logs = receipt.GetProperty("logs").EnumerateArray().Select(log => Log(log, block)).ToList();
        return status <= 1 && logs.All(log => log.TxId == txId) && AreRising(logs)
            ? new EvmReceipt(txId, status == 1, Quantity(receipt.GetProperty("gasUsed")) * Quantity(receipt.GetProperty("effectiveGasPrice")), logs)
            : throw new FormatException("A receipt contradicts itself.");
    }

    /// <summary>A log that says that it is in this block.</summary>
    public static EvmLog Log(JsonElement log, Hash256 block)
    {
        var isRemoved = log.TryGetProperty("removed", out var removed) && removed.GetBoolean();
        return !isRemoved && Hash(log.GetProperty("blockHash")) == block
            ? new EvmLog(
                Hash(log.GetProperty("transactionHash")),
                Long(log.GetProperty("logIndex")),
                Address(log.GetProperty("address")),
                [.. log.GetProperty("topics").EnumerateArray().Select(Hash)],
                Bytes(log.GetProperty("data")))
            : throw new FormatException("A log is of another block.");
    }

    public static bool AreRising(IReadOnlyList<EvmLog> logs) => logs.Zip(logs.Skip(1)).All(pair => pair.First.Index < pair.Second.Index);

    private static void RequirePlace(JsonElement item, Hash256 block, int place)
    {
        if (Hash(item.GetProperty("blockHash")) != block || Long(item.GetProperty("transactionIndex")) != place)
        {
            throw new FormatException("Something is not where it was asked for.");
        }
    }

    private static DateTimeOffset Time(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    private static string Digits(JsonElement element) =>
        element.GetString() is { } text && text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : throw new FormatException("Not hexadecimal.");
}
