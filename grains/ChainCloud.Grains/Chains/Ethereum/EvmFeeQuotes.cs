using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChainCloud.Grains.Chains;

/// <summary>
/// Quotes from what the last blocks took (eth_feeHistory). The base fee can rise by an eighth with each block: slow bears two full blocks,
/// normal six and fast nine. Only what a block really takes is paid.
/// </summary>
internal static class EvmFeeQuotes
{
    /// <summary>How many blocks are looked at.</summary>
    public const long Blocks = 20;

    private const long LeastPriority = 1_000_000;

    private static readonly (int Percentile, int BaseNumerator, int BaseDenominator)[] Speeds = [(10, 5, 4), (50, 2, 1), (90, 3, 1)];

    public static JsonArray Percentiles() => [.. Speeds.Select(s => (JsonNode)s.Percentile)];

    public static EvmFees Read(JsonElement history)
    {
        var next = EvmJson.Quantity(history.GetProperty("baseFeePerGas").EnumerateArray().Last());
        var rewards = history.GetProperty("reward").EnumerateArray().Select(block => block.EnumerateArray().Select(EvmJson.Quantity).ToList()).ToList();
        if (rewards.Any(block => block.Count != Speeds.Length))
        {
            throw new FormatException("Other percentiles than asked for.");
        }

        var (slow, normal, fast) = (Quote(next, rewards, 0, LeastPriority), default(EvmFee)!, default(EvmFee)!);
        normal = Quote(next, rewards, 1, slow.PriorityFee);
        fast = Quote(next, rewards, 2, normal.PriorityFee);
        return new EvmFees(slow, normal, fast);
    }

    /// <summary>The median over the blocks that had transactions, at least <paramref name="least"/>.</summary>
    private static EvmFee Quote(BigInteger baseFee, IReadOnlyList<List<BigInteger>> rewards, int speed, long least)
    {
        var paid = rewards.Select(block => block[speed]).Where(reward => !reward.IsZero).Order().ToList();
        var priority = BigInteger.Max(paid.Count == 0 ? 0 : paid[paid.Count / 2], least);
        var (_, numerator, denominator) = Speeds[speed];
        var most = (baseFee * numerator / denominator) + priority;
        return most <= long.MaxValue ? new EvmFee((long)most, (long)priority) : throw new FormatException("A fee is too large.");
    }
}
