namespace ChainCloud.Chains;

/// <summary>Sizes before signing, fees and dust, by the rules of the reference node. Units are base units and virtual bytes.</summary>
public static class FeeRules
{
    /// <summary>Longest witness of a P2WPKH input with a low-r signature: 1 count, 1 + 71 signature, 1 + 33 key.</summary>
    private const int P2wpkhWitnessLength = 107;

    private const int UnsignedInputLength = 41;

    /// <summary>
    /// The least value that an output with this script may have: below, spending it would cost more than it holds at the dust
    /// relay rate, or it is less than the chain's fixed limit, and nodes do not relay it. 0 for outputs that can't be spent.
    /// </summary>
    public static long DustThreshold(ChainParameters p, ScriptPubKey script)
    {
        if (Scripts.Classify(script) == ScriptType.NullData)
        {
            return 0;
        }

        var spendLength = Scripts.TryWitnessProgram(script.Span, out _, out _) ? 32 + 4 + 1 + 107 / 4 + 4 : 32 + 4 + 1 + 107 + 4;
        return Math.Max((OutputLength(script) + spendLength) * p.DustRelayRate / 1000, p.LeastOutputUnits);
    }

    /// <summary>True when nodes would not relay this output.</summary>
    public static bool IsDust(ChainParameters p, TransactionOutput output) => output.Value < DustThreshold(p, output.Script);

    /// <summary>Virtual bytes, at most, of a signed transaction with this many P2WPKH inputs and these outputs.</summary>
    public static int P2wpkhVSize(int inputs, IEnumerable<ScriptPubKey> outputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        var (outputCount, outputLength) = (0, 0);
        foreach (var output in outputs)
        {
            outputCount++;
            outputLength = checked(outputLength + OutputLength(output));
        }

        var stripped = checked(4 + CompactLength(inputs) + (UnsignedInputLength * inputs) + CompactLength(outputCount) + outputLength + 4);
        return checked((4 * stripped) + 2 + (P2wpkhWitnessLength * inputs) + 3) / 4;
    }

    /// <summary>The fee of so many virtual bytes at a rate in base units per 1,000 virtual bytes, rounded up.</summary>
    public static long Fee(long feeRateSatPerKvB, int vsize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(feeRateSatPerKvB);
        ArgumentOutOfRangeException.ThrowIfNegative(vsize);
        return checked((feeRateSatPerKvB * vsize) + 999) / 1000;
    }

    private static int OutputLength(ScriptPubKey script) => 8 + CompactLength(script.Length) + script.Length;

    private static int CompactLength(int value) => value < 0xfd ? 1 : value <= ushort.MaxValue ? 3 : 5;
}
