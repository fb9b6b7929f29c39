using ChainCloud.Chains.Transactions;

namespace ChainCloud.Chains;

/// <summary>Hash types of signatures. Vaults sign <see cref="All"/> only; the others are for reading what others signed.</summary>
[Flags]
public enum SighashType
{
    All = 1,
    None = 2,
    Single = 3,
    AnyoneCanPay = 0x80,
}

/// <summary>What a signature of an input signs: the original algorithm, and BIP-143's for witness version 0.</summary>
public static class Sighash
{
    private const int BaseMask = 0x1f;

    /// <summary>
    /// The original algorithm, with all its quirks. <paramref name="hashType"/> is the raw 32-bit number. It hashes the whole
    /// transaction once an input, so the work grows with the square of the inputs.
    /// </summary>
    public static Hash256 Legacy(Transaction tx, int inputIndex, ReadOnlySpan<byte> scriptCode, int hashType)
    {
        var kind = hashType & BaseMask;
        if (inputIndex >= tx.Inputs.Count || (kind == (int)SighashType.Single && inputIndex >= tx.Outputs.Count))
        {
            // The reference node signs the number one here, and consensus keeps it so.
            return new Hash256([1, .. new byte[31]]);
        }

        var anyoneCanPay = (hashType & (int)SighashType.AnyoneCanPay) != 0;
        var writer = new WireWriter();
        writer.UInt32((uint)tx.Version);
        writer.CompactSize(anyoneCanPay ? 1UL : (ulong)tx.Inputs.Count);
        for (var i = anyoneCanPay ? inputIndex : 0; i < (anyoneCanPay ? inputIndex + 1 : tx.Inputs.Count); i++)
        {
            var input = tx.Inputs[i];
            var blankSequence = i != inputIndex && (kind is (int)SighashType.None or (int)SighashType.Single);
            writer.Outpoint(input.Outpoint);
            writer.VarBytes(i == inputIndex ? WithoutCodeSeparators(scriptCode) : default);
            writer.UInt32(blankSequence ? 0 : input.Sequence);
        }

        LegacyOutputs(writer, tx, inputIndex, kind);
        writer.UInt32(tx.LockTime);
        writer.UInt32((uint)hashType);
        return Hashes.Sha256d(writer.Written);
    }

    /// <summary>BIP-143 for one input. For several inputs of one transaction make one <see cref="SegwitSighash"/>.</summary>
    public static Hash256 Bip143(Transaction tx, int inputIndex, ReadOnlySpan<byte> scriptCode, long value, int hashType) =>
        new SegwitSighash(tx).Hash(inputIndex, scriptCode, value, hashType);

    private static void LegacyOutputs(WireWriter writer, Transaction tx, int inputIndex, int kind)
    {
        var count = kind switch
        {
            (int)SighashType.None => 0,
            (int)SighashType.Single => inputIndex + 1,
            _ => tx.Outputs.Count,
        };
        writer.CompactSize((ulong)count);
        for (var i = 0; i < count; i++)
        {
            writer.Output(kind == (int)SighashType.Single && i != inputIndex ? new TransactionOutput(-1, default) : tx.Outputs[i]);
        }
    }

    /// <summary>Removes OP_CODESEPARATOR where it is an operation, not inside pushed bytes; a cut-off push ends the walk.</summary>
    private static byte[] WithoutCodeSeparators(ReadOnlySpan<byte> script)
    {
        if (!script.Contains(Scripts.OpCodeSeparator))
        {
            return script.ToArray();
        }

        var kept = new List<byte>(script.Length);
        for (var at = 0; at < script.Length;)
        {
            var step = Math.Min(OperationLength(script[at..]), script.Length - at);
            if (script[at] != Scripts.OpCodeSeparator)
            {
                kept.AddRange(script.Slice(at, step));
            }

            at += step;
        }

        return [.. kept];
    }

    private static int OperationLength(ReadOnlySpan<byte> rest)
    {
        var prefix = rest[0] switch { 0x4c => 1, 0x4d => 2, 0x4e => 4, _ => 0 };
        if (rest[0] is > 0 and < 0x4c)
        {
            return 1 + rest[0];
        }

        if (rest.Length < 1 + prefix)
        {
            return rest.Length;
        }

        var length = 0L;
        for (var i = prefix; i > 0; i--)
        {
            length = (length << 8) | rest[i];
        }

        return (int)Math.Min(1 + prefix + length, rest.Length);
    }
}

/// <summary>BIP-143's hashing of one transaction with the parts that all inputs share computed once.</summary>
public sealed class SegwitSighash
{
    private readonly Transaction _tx;
    private readonly Hash256 _prevouts;
    private readonly Hash256 _sequences;
    private readonly Hash256 _outputs;

    public SegwitSighash(Transaction tx)
    {
        _tx = tx;
        var (prevouts, sequences, outputs) = (new WireWriter(), new WireWriter(), new WireWriter());
        foreach (var input in tx.Inputs)
        {
            prevouts.Outpoint(input.Outpoint);
            sequences.UInt32(input.Sequence);
        }

        foreach (var output in tx.Outputs)
        {
            outputs.Output(output);
        }

        _prevouts = Hashes.Sha256d(prevouts.Written);
        _sequences = Hashes.Sha256d(sequences.Written);
        _outputs = Hashes.Sha256d(outputs.Written);
    }

    /// <summary>The hash that input <paramref name="inputIndex"/> signs; <paramref name="value"/> is that of the output it spends.</summary>
    public Hash256 Hash(int inputIndex, ReadOnlySpan<byte> scriptCode, long value, int hashType)
    {
        var anyoneCanPay = (hashType & (int)SighashType.AnyoneCanPay) != 0;
        var kind = hashType & 0x1f;
        var coversAll = kind is not ((int)SighashType.None or (int)SighashType.Single);
        var input = _tx.Inputs[inputIndex];
        var writer = new WireWriter();
        writer.UInt32((uint)_tx.Version);
        writer.Hash(anyoneCanPay ? default : _prevouts);
        writer.Hash(anyoneCanPay || !coversAll ? default : _sequences);
        writer.Outpoint(input.Outpoint);
        writer.VarBytes(scriptCode);
        writer.Int64(value);
        writer.UInt32(input.Sequence);
        writer.Hash(coversAll ? _outputs : kind == (int)SighashType.Single ? SingleOutput(inputIndex) : default);
        writer.UInt32(_tx.LockTime);
        writer.UInt32((uint)hashType);
        return Hashes.Sha256d(writer.Written);
    }

    /// <summary>The hash that a P2WPKH input signs with SIGHASH_ALL; <paramref name="spent"/> is the output it spends.</summary>
    public Hash256 P2wpkhAll(int inputIndex, TransactionOutput spent) =>
        Hash(inputIndex, Scripts.P2pkhOfHash(spent.Script.Span[2..]).Span, spent.Value, (int)SighashType.All);

    private Hash256 SingleOutput(int index)
    {
        if (index >= _tx.Outputs.Count)
        {
            return default;
        }

        var writer = new WireWriter();
        writer.Output(_tx.Outputs[index]);
        return Hashes.Sha256d(writer.Written);
    }
}
