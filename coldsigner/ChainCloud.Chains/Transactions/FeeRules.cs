namespace ChainCloud.Chains;

/// <summary>Sizes before signing, fees and dust, by the rules of the reference node. Units are base units and virtual bytes.</summary>
public static class FeeRules
{
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

    /// <summary>The same of outputs to addresses of ours: of the script that the chain receives to.</summary>
    public static long DustThreshold(ChainParameters p) => DustThreshold(p, p.ReceiveInput.OfKey(new byte[Secp256k1.PublicKeyLength]));

    /// <summary>True when nodes would not relay this output.</summary>
    public static bool IsDust(ChainParameters p, TransactionOutput output) => output.Value < DustThreshold(p, output.Script);

    /// <summary>
    /// Virtual bytes, at most, of a transaction that spends outputs with the scripts <paramref name="spent"/> and pays to
    /// <paramref name="outputs"/>, once signed. Throws <see cref="ArgumentException"/> without inputs, or for a spent type that is not signed here.
    /// </summary>
    public static int VSize(IEnumerable<ScriptPubKey> spent, IEnumerable<ScriptPubKey> outputs)
    {
        var (inputs, scriptSigs, witnesses, withWitness) = (0, 0, 0, 0);
        foreach (var script in spent)
        {
            var input = InputScript.Of(script).TryGet(out var known, out var problem) ? known : throw new ArgumentException(problem.Detail, nameof(spent));
            inputs++;
            scriptSigs = checked(scriptSigs + input.MaxScriptSigLength);
            witnesses = checked(witnesses + input.MaxWitnessLength);
            withWitness += input.MaxWitnessLength > 0 ? 1 : 0;
        }

        return VSize(inputs, scriptSigs, witnesses, withWitness, outputs);
    }

    /// <summary>The same for <paramref name="inputs"/> inputs of one type.</summary>
    public static int VSize(InputScript type, int inputs, IEnumerable<ScriptPubKey> outputs) => VSize(
        inputs, checked(inputs * type.MaxScriptSigLength), checked(inputs * type.MaxWitnessLength), type.MaxWitnessLength > 0 ? inputs : 0, outputs);

    /// <summary>Virtual bytes that an output with this script adds; no witness belongs to it.</summary>
    public static int OutputVSize(ScriptPubKey script) => OutputLength(script);

    /// <summary>The fee of so many virtual bytes at a rate in base units per 1,000 virtual bytes, rounded up.</summary>
    public static long Fee(long feeRateSatPerKvB, int vsize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(feeRateSatPerKvB);
        ArgumentOutOfRangeException.ThrowIfNegative(vsize);
        return checked((feeRateSatPerKvB * vsize) + 999) / 1000;
    }

    private static int VSize(int inputs, int scriptSigs, int witnesses, int withWitness, IEnumerable<ScriptPubKey> outputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        var (outputCount, outputLength) = (0, 0);
        foreach (var output in outputs)
        {
            outputCount++;
            outputLength = checked(outputLength + OutputLength(output));
        }

        var stripped = checked(
            4 + CompactLength(inputs) + (Transactions.TransactionCodec.MinInputLength * inputs) + scriptSigs
            + CompactLength(outputCount) + outputLength + 4);

        // With any witness at all there are marker and flag, and an input without one has an empty stack of one byte.
        var witness = withWitness == 0 ? 0 : 2 + witnesses + (inputs - withWitness);
        return checked((4 * stripped) + witness + 3) / 4;
    }

    private static int OutputLength(ScriptPubKey script) => 8 + CompactLength(script.Length) + script.Length;

    private static int CompactLength(int value) => value < 0xfd ? 1 : value <= ushort.MaxValue ? 3 : 5;
}
