namespace ChainCloud.Chains.Transactions;

/// <summary>The serialization of transactions (BIP-144) with Litecoin's extension flag.</summary>
internal static class TransactionCodec
{
    public const byte WitnessFlag = 1;
    public const byte MwebFlag = 8;
    public const int MinInputLength = 41;
    public const int MinOutputLength = 9;

    public static Transaction? TryRead(ReadOnlySpan<byte> bytes, TransactionEncoding encoding)
    {
        var reader = new WireReader(bytes);
        var version = (int)reader.UInt32();
        byte flags = 0;
        var inputCount = reader.Count(MinInputLength);
        if (inputCount == 0 && encoding != TransactionEncoding.Legacy)
        {
            // No inputs is the segwit marker; a flag of 0 would be a transaction with neither inputs nor outputs.
            flags = reader.Byte();
            inputCount = flags != 0 ? reader.Count(MinInputLength) : 0;
        }

        if ((flags & ~(WitnessFlag | (encoding == TransactionEncoding.MwebTolerant ? MwebFlag : 0))) != 0)
        {
            return null;
        }

        var inputs = ReadInputs(ref reader, inputCount);
        var outputs = encoding != TransactionEncoding.Legacy && inputCount == 0 && flags == 0 ? [] : ReadOutputs(ref reader);
        if ((flags & WitnessFlag) != 0 && !ReadWitnesses(ref reader, inputs))
        {
            return null;
        }

        if ((flags & MwebFlag) != 0)
        {
            // The MWEB part ends where the lock time begins: it is the last thing before it.
            reader.Bytes(Math.Max(1, reader.Remaining - 4));
        }

        var lockTime = reader.UInt32();
        return reader.Failed || !reader.AtEnd ? null : new Transaction(version, inputs, outputs, lockTime);
    }

    public static byte[] Write(Transaction transaction, bool withWitness)
    {
        var segwit = withWitness && transaction.HasWitness;
        var writer = new WireWriter();
        writer.UInt32((uint)transaction.Version);
        if (segwit)
        {
            writer.Bytes([0, WitnessFlag]);
        }

        writer.CompactSize((ulong)transaction.Inputs.Count);
        foreach (var input in transaction.Inputs)
        {
            writer.Outpoint(input.Outpoint);
            writer.VarBytes(input.ScriptSig);
            writer.UInt32(input.Sequence);
        }

        writer.CompactSize((ulong)transaction.Outputs.Count);
        foreach (var output in transaction.Outputs)
        {
            writer.Output(output);
        }

        if (segwit)
        {
            foreach (var input in transaction.Inputs)
            {
                writer.Stack(input.Witness);
            }
        }

        writer.UInt32(transaction.LockTime);
        return writer.ToArray();
    }

    public static TransactionOutput? ReadOutput(ref WireReader reader)
    {
        var value = reader.Int64();
        var script = reader.VarBytes();
        if (reader.Failed || script.Length > ScriptPubKey.MaxLength)
        {
            reader.Fail();
            return null;
        }

        return new TransactionOutput(value, new ScriptPubKey(script));
    }

    public static byte[][] ReadStack(ref WireReader reader)
    {
        var items = new byte[reader.Count(1)][];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = reader.VarBytes().ToArray();
        }

        return items;
    }

    private static TransactionInput[] ReadInputs(ref WireReader reader, int count)
    {
        var inputs = new TransactionInput[count];
        for (var i = 0; i < count; i++)
        {
            var txId = reader.Bytes(32);
            var index = reader.UInt32();
            var script = reader.VarBytes().ToArray();
            var outpoint = new Outpoint(txId.IsEmpty ? default : new Hash256(txId), index);
            inputs[i] = new TransactionInput(outpoint, script, reader.UInt32(), []);
        }

        return inputs;
    }

    private static TransactionOutput[] ReadOutputs(ref WireReader reader)
    {
        var outputs = new TransactionOutput[reader.Count(MinOutputLength)];
        for (var i = 0; i < outputs.Length; i++)
        {
            if (ReadOutput(ref reader) is not { } output)
            {
                return [];
            }

            outputs[i] = output;
        }

        return outputs;
    }

    private static bool ReadWitnesses(ref WireReader reader, TransactionInput[] inputs)
    {
        var any = false;
        for (var i = 0; i < inputs.Length; i++)
        {
            var stack = ReadStack(ref reader);
            any |= stack.Length > 0;
            inputs[i] = inputs[i] with { Witness = stack };
        }

        // A witness section in which all are empty is a second encoding of the same transaction, so nodes refuse it.
        return any;
    }
}
