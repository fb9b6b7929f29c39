using ChainCloud.Chains.Psbts;
using ChainCloud.Chains.Transactions;

namespace ChainCloud.Chains;

/// <summary>
/// A partially signed transaction, version 0 (BIP-174). Pairs that are not understood are kept. What it says about spent outputs is
/// a claim until <see cref="SpentOutput"/> has checked it.
/// </summary>
public sealed class Psbt
{
    /// <summary>No PSBT crosses to a device in more bytes.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private readonly PsbtMap _global;

    private Psbt(PsbtMap global, Transaction unsigned, IReadOnlyList<PsbtInput> inputs, IReadOnlyList<PsbtOutput> outputs)
    {
        _global = global;
        UnsignedTransaction = unsigned;
        Inputs = inputs;
        Outputs = outputs;
    }

    public Transaction UnsignedTransaction { get; }

    /// <summary>One for each input of the transaction, in its order.</summary>
    public IReadOnlyList<PsbtInput> Inputs { get; }

    /// <summary>One for each output of the transaction, in its order.</summary>
    public IReadOnlyList<PsbtOutput> Outputs { get; }

    private static ReadOnlySpan<byte> Magic => [0x70, 0x73, 0x62, 0x74, 0xff];

    /// <summary>Creator: a PSBT of an unsigned transaction. Throws <see cref="ArgumentException"/> when it has scripts or witnesses.</summary>
    public static Psbt Create(Transaction unsigned)
    {
        if (!IsUnsigned(unsigned))
        {
            throw new ArgumentException("The transaction already has scripts or witnesses.", nameof(unsigned));
        }

        var global = new PsbtMap();
        global.Set(PsbtTypes.GlobalUnsignedTx, default, unsigned.Serialize(withWitness: false));
        return new Psbt(
            global, unsigned, [.. unsigned.Inputs.Select(_ => new PsbtInput(new PsbtMap()))], [.. unsigned.Outputs.Select(_ => new PsbtOutput(new PsbtMap()))]);
    }

    /// <summary>Parses the binary form. Refuses what BIP-174 calls invalid with <see cref="ProblemCodes.MalformedRequest"/>.</summary>
    public static Result<Psbt> Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxLength || !bytes.StartsWith(Magic))
        {
            return Malformed("it does not begin like one, or is too long");
        }

        var reader = new WireReader(bytes[Magic.Length..]);
        var global = PsbtMap.Read(ref reader);
        if (global.Get(PsbtTypes.GlobalUnsignedTx) is not { } txBytes || !global.Pairs.All(p => PsbtTypes.IsGlobalValid(p.Key, p.Value)))
        {
            return Malformed("there is no unsigned transaction, or a global pair is malformed");
        }

        if (!Transaction.Parse(txBytes, TransactionEncoding.Legacy).TryGet(out var unsigned, out _) || !IsUnsigned(unsigned))
        {
            return Malformed("the transaction is not an unsigned one without witnesses");
        }

        var inputs = ReadMaps(ref reader, unsigned.Inputs.Count, PsbtTypes.IsInputValid);
        var outputs = ReadMaps(ref reader, unsigned.Outputs.Count, PsbtTypes.IsOutputValid);
        PsbtInput?[] read = reader.Failed || !reader.AtEnd ? [null] : [.. inputs.Select(PsbtInput.Read)];
        return read.Contains(null)
            ? Malformed("an input or output is missing, too many, cut off or malformed")
            : new Psbt(global, unsigned, read!, [.. outputs.Select(m => new PsbtOutput(m))]);
    }

    /// <summary>The binary form, keys of each map in the order of their bytes.</summary>
    public byte[] Serialize()
    {
        var writer = new WireWriter();
        writer.Bytes(Magic);
        _global.Write(writer);
        foreach (var map in Inputs.Select(i => i.Map).Concat(Outputs.Select(o => o.Map)))
        {
            map.Write(writer);
        }

        return writer.ToArray();
    }

    /// <summary>
    /// The output that an input spends, after checking every claim about it: the previous transaction's id and index, and that both
    /// forms agree. With <paramref name="requireTransaction"/> the previous transaction must be there (clause C15): a segwit
    /// signature proves only its own input's amount. Refuses with <see cref="ProblemCodes.StatementMismatch"/>.
    /// </summary>
    public Result<TransactionOutput> SpentOutput(int inputIndex, bool requireTransaction = true)
    {
        var outpoint = UnsignedTransaction.Inputs[inputIndex].Outpoint;
        var input = Inputs[inputIndex];
        var witnessUtxo = input.WitnessUtxo;
        if (input.NonWitnessUtxo is not { } previous)
        {
            return requireTransaction || witnessUtxo is null
                ? Mismatch(inputIndex, "the previous transaction is missing")
                : MaySpendByWitness(input, witnessUtxo) ? witnessUtxo : Mismatch(inputIndex, "the spent output is not a segwit output");
        }

        if (previous.TxId != outpoint.TxId || outpoint.Index >= previous.Outputs.Count)
        {
            return Mismatch(inputIndex, "the previous transaction is another one");
        }

        var spent = previous.Outputs[(int)outpoint.Index];
        if (witnessUtxo is not null && !MaySpendByWitness(input, spent))
        {
            return Mismatch(inputIndex, "the spent output is not a segwit output, and is given as one");
        }

        return witnessUtxo is null || witnessUtxo == spent ? spent : Mismatch(inputIndex, "the two forms of the spent output differ");
    }

    /// <summary>Combiner: the union of PSBTs of one transaction. Where two disagree on a pair, the first wins.</summary>
    public static Result<Psbt> Combine(IReadOnlyList<Psbt> psbts)
    {
        var combined = Parse(psbts[0].Serialize()).Value;
        foreach (var other in psbts.Skip(1))
        {
            if (other.UnsignedTransaction.TxId != combined.UnsignedTransaction.TxId)
            {
                return new Problem(ProblemCodes.StatementMismatch, "These PSBTs are of different transactions.");
            }

            combined._global.Merge(other._global);
            for (var i = 0; i < combined.Inputs.Count; i++)
            {
                combined.Inputs[i].Map.Merge(other.Inputs[i].Map);
            }

            for (var i = 0; i < combined.Outputs.Count; i++)
            {
                combined.Outputs[i].Map.Merge(other.Outputs[i].Map);
            }
        }

        return Parse(combined.Serialize());
    }

    /// <summary>
    /// Updater: the whole transaction that made the output which an input spends, and for a segwit output also that output alone, as BIP-174
    /// wants each kind. Throws <see cref="ArgumentException"/> when it is another transaction than the input's.
    /// </summary>
    public void AddSpent(int inputIndex, Transaction previous)
    {
        var outpoint = UnsignedTransaction.Inputs[inputIndex].Outpoint;
        if (previous.TxId != outpoint.TxId || outpoint.Index >= previous.Outputs.Count)
        {
            throw new ArgumentException("The input spends another transaction.", nameof(previous));
        }

        var spent = previous.Outputs[(int)outpoint.Index];
        Inputs[inputIndex].NonWitnessUtxo = previous;
        Inputs[inputIndex].WitnessUtxo = Scripts.TryWitnessProgram(spent.Script.Span, out _, out _) ? spent : null;
    }

    /// <summary>Finalizer of every input that is not final yet, all or none; see <see cref="Complete(int)"/>.</summary>
    public Result<Done> Complete() => Complete([.. Enumerable.Range(0, Inputs.Count).Where(i => !Inputs[i].IsFinal)]);

    /// <summary>
    /// Finalizer of one input of a type that <see cref="InputScript"/> knows, with SIGHASH_ALL. Refuses another kind of output, a missing,
    /// wrong or differently typed signature.
    /// </summary>
    public Result<Done> Complete(int inputIndex) => Complete([inputIndex]);

    /// <summary>Extractor: the signed transaction. Refuses with <see cref="ProblemCodes.WrongState"/> while an input is not final.</summary>
    public Result<Transaction> Extract()
    {
        if (Inputs.Any(i => !i.IsFinal))
        {
            return new Problem(ProblemCodes.WrongState, "Not every input is signed.");
        }

        var tx = UnsignedTransaction;
        var inputs = tx.Inputs.Select((input, i) => input with
        {
            ScriptSig = Inputs[i].FinalScriptSig ?? [],
            Witness = Inputs[i].FinalScriptWitness ?? [],
        });
        return new Transaction(tx.Version, [.. inputs], tx.Outputs, tx.LockTime);
    }

    private Result<Done> Complete(int[] indexes)
    {
        var tx = UnsignedTransaction;
        var inputs = tx.Inputs.ToArray();
        var spent = new Dictionary<int, TransactionOutput>();
        foreach (var i in indexes)
        {
            if (!SpentOutput(i, requireTransaction: false).TryGet(out var output, out var problem) || !Finished(i, output).TryGet(out var input, out problem))
            {
                return problem;
            }

            (inputs[i], spent[i]) = (input, output);
        }

        var hashes = new SigningHashes(new Transaction(tx.Version, inputs, tx.Outputs, tx.LockTime));
        foreach (var i in indexes)
        {
            if (InputScript.Verify(hashes, i, spent[i]) is { IsOk: false } invalid)
            {
                return invalid;
            }
        }

        foreach (var i in indexes)
        {
            Inputs[i].Complete(inputs[i]);
        }

        return Done.Value;
    }

    /// <summary>The input with the signature that it has of the spent output's key, not checked yet.</summary>
    private Result<TransactionInput> Finished(int inputIndex, TransactionOutput spent)
    {
        var input = Inputs[inputIndex];
        if (!InputScript.Of(spent.Script).TryGet(out var script, out _) || (input.SighashType ?? (uint)SighashType.All) != (uint)SighashType.All)
        {
            return Mismatch(inputIndex, "only P2WPKH and P2PKH with SIGHASH_ALL are finalized here");
        }

        var signature = input.PartialSignatures.FirstOrDefault(s => s.PublicKey.Length == Secp256k1.PublicKeyLength && script.OfKey(s.PublicKey) == spent.Script);
        return signature is null
            ? Mismatch(inputIndex, "there is no signature of the output's key")
            : script.Finished(UnsignedTransaction.Inputs[inputIndex], signature.Signature, signature.PublicKey);
    }

    private static PsbtMap[] ReadMaps(ref WireReader reader, int count, Func<byte[], byte[], bool> isValid)
    {
        // The separator of each map is a byte, so a count above what is left is a fault before anything is allocated for it.
        if (count > reader.Remaining)
        {
            reader.Fail();
            return [];
        }

        var maps = new PsbtMap[count];
        for (var i = 0; i < count; i++)
        {
            maps[i] = PsbtMap.Read(ref reader);
            if (reader.Failed || !maps[i].Pairs.All(p => isValid(p.Key, p.Value)))
            {
                reader.Fail();
                return [];
            }
        }

        return maps;
    }

    private static bool MaySpendByWitness(PsbtInput input, TransactionOutput spent) =>
        Scripts.TryWitnessProgram(spent.Script.Span, out _, out _)
        || (input.RedeemScript is { } redeem && Scripts.P2sh(redeem) == spent.Script && Scripts.TryWitnessProgram(redeem, out _, out _));

    private static bool IsUnsigned(Transaction tx) => tx.Inputs.All(i => i.ScriptSig.Length == 0 && i.Witness.Count == 0);

    private static Problem Malformed(string why) => new(ProblemCodes.MalformedRequest, $"This is not a PSBT: {why}.");

    private static Problem Mismatch(int inputIndex, string why) => new(ProblemCodes.StatementMismatch, $"Input {inputIndex}: {why}.");
}
