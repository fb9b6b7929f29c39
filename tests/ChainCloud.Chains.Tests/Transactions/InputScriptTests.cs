namespace ChainCloud.Chains.Tests.Transactions;

/// <summary>The types that vaults sign, each by the same rules.</summary>
public class A_signed_input
{
    private static readonly byte[] Secret = [.. new byte[31], 7];
    private static readonly byte[] Key = Secp256k1.PublicKey(Secret);

    public static TheoryData<ScriptType> Types => [ScriptType.P2wpkh, ScriptType.P2pkh];

    [Theory]
    [MemberData(nameof(Types))]
    public void Verifies(ScriptType type)
    {
        var (spent, unsigned) = Case(type);
        var signed = Signing.Sign(unsigned, [spent], Secret);
        Assert.True(Verify(signed, spent).IsOk);
        Assert.True(Verify(Transaction.Parse(signed.Serialize(withWitness: true)).Value, spent).IsOk);
        Assert.Equal(unsigned.TxId, signed.WithoutSignatures().TxId);
        Assert.Equal(type == ScriptType.P2wpkh, unsigned.TxId == signed.TxId);
        Assert.Equal(type == ScriptType.P2wpkh, signed.HasWitness);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Is_refused_for_another_script_output_or_sequence(ScriptType type)
    {
        var (spent, unsigned) = Case(type);
        var signed = Signing.Sign(unsigned, [spent], Secret);
        Refused(signed, spent with { Script = Of(type == ScriptType.P2pkh ? ScriptType.P2wpkh : ScriptType.P2pkh).OfKey(Key) });
        Refused(signed, spent with { Script = Of(type).OfKey(Secp256k1.PublicKey([.. new byte[31], 8])) });
        Refused(signed, spent with { Script = Scripts.P2tr(new byte[32]) });
        Refused(new Transaction(2, signed.Inputs, [new TransactionOutput(4_001, spent.Script)], 0), spent);
        Refused(new Transaction(1, signed.Inputs, signed.Outputs, 0), spent);
        Refused(new Transaction(2, signed.Inputs, signed.Outputs, 1), spent);
        Refused(new Transaction(2, [signed.Inputs[0] with { Sequence = 1 }], signed.Outputs, 0), spent);
        Refused(unsigned, spent);
    }

    [Fact]
    public void Of_segwit_is_refused_for_another_value_and_a_legacy_one_does_not_know_it()
    {
        foreach (var type in new[] { ScriptType.P2wpkh, ScriptType.P2pkh })
        {
            var (spent, unsigned) = Case(type);
            Assert.Equal(type == ScriptType.P2pkh, Verify(Signing.Sign(unsigned, [spent], Secret), spent with { Value = 5_001 }).IsOk);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Is_refused_with_another_hash_type_key_form_or_place(ScriptType type)
    {
        var (spent, unsigned) = Case(type);
        var good = Signature(type);
        Refused(With(unsigned, type, [.. good[..^1], 0x81], Key), spent);
        Refused(With(unsigned, type, [.. good[..^1], 0], Key), spent);
        Refused(With(unsigned, type, [], Key), spent);
        Refused(With(unsigned, type, good, [.. Key, 0]), spent);
        Refused(With(unsigned, type, good, []), spent);
        var input = Signing.Sign(unsigned, [spent], Secret).Inputs[0];
        TransactionInput[] odd =
        [
            input with { Witness = [good, Key, []] }, input with { Witness = [good] }, input with { ScriptSig = [.. input.ScriptSig, 0x51] },
            input with { ScriptSig = [0x51, .. input.ScriptSig] }, input with { ScriptSig = [0x4c, .. input.ScriptSig] },
            Of(ScriptType.P2pkh).Finished(input, good, Key) with { Witness = [good, Key] },
            Of(type == ScriptType.P2pkh ? ScriptType.P2wpkh : ScriptType.P2pkh).Finished(input, good, Key),
        ];
        Assert.All(odd, changed => Refused(new Transaction(2, [changed], unsigned.Outputs, 0), spent));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Is_refused_with_each_bit_of_the_signature_or_key_flipped(ScriptType type)
    {
        var (spent, unsigned) = Case(type);
        var content = Signature(type).Concat(Key).ToArray();
        var length = content.Length - Key.Length;
        for (var bit = 0; bit < content.Length * 8; bit++)
        {
            var changed = content.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Refused(With(unsigned, type, changed[..length], changed[length..]), spent);
        }
    }

    [Fact]
    public void Of_a_legacy_script_is_refused_at_every_cut()
    {
        var (spent, unsigned) = Case(ScriptType.P2pkh);
        var input = Signing.Sign(unsigned, [spent], Secret).Inputs[0];
        for (var length = 0; length < input.ScriptSig.Length; length++)
        {
            Refused(new Transaction(2, [input with { ScriptSig = input.ScriptSig[..length] }], unsigned.Outputs, 0), spent);
        }
    }

    [Fact]
    public void Of_two_types_stands_beside_the_other()
    {
        TransactionOutput[] spent = [Case(ScriptType.P2pkh).Spent, Case(ScriptType.P2wpkh).Spent, Case(ScriptType.P2pkh).Spent];
        var unsigned = new Transaction(
            2, [.. spent.Select((_, i) => TransactionInput.Unsigned(new Outpoint(default, (uint)i)))], [new TransactionOutput(9_000, spent[0].Script)], 0);
        var signed = Signing.Sign(unsigned, spent, Secret);
        var hashes = new SigningHashes(signed);
        Assert.All(spent, (s, i) => Assert.True(InputScript.Verify(hashes, i, s).IsOk));
        Assert.False(InputScript.Verify(hashes, 0, spent[1]).IsOk);
    }

    /// <summary>Few inputs are checked one after the other, many together.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(40)]
    public void Is_checked_with_all_others(int count)
    {
        var spent = Enumerable.Range(0, count).Select(i => Case(i % 3 == 0 ? ScriptType.P2wpkh : ScriptType.P2pkh).Spent).ToArray();
        var unsigned = new Transaction(
            2, [.. spent.Select((_, i) => TransactionInput.Unsigned(new Outpoint(default, (uint)i)))], [new TransactionOutput(9_000, spent[0].Script)], 0);
        var signed = Signing.Sign(unsigned, spent, Secret);
        Assert.True(InputScript.VerifyAll(signed, spent).IsOk);
        Assert.Equal(ProblemCodes.StatementSignatureInvalid, InputScript.VerifyAll(unsigned, spent).Problem.Code);
        for (var i = 0; i < count; i++)
        {
            // A signature of this key, but of another input or transaction.
            var wrong = signed.Inputs.ToArray();
            wrong[i] = InputScript.Of(spent[i].Script).Value.Finished(wrong[i], Signature(ScriptType.P2pkh), Key);
            Assert.Equal(
                ProblemCodes.StatementSignatureInvalid,
                InputScript.VerifyAll(new Transaction(2, wrong, unsigned.Outputs, 0), spent).Problem.Code);
        }

        Assert.Throws<ArgumentException>(() => InputScript.VerifyAll(signed, [.. spent, spent[0]]));
    }

    [Fact]
    public void Of_another_type_is_neither_hashed_nor_made()
    {
        foreach (var script in new[] { Scripts.P2tr(new byte[32]), Scripts.P2shOfHash(new byte[20]), Scripts.P2wshOfHash(new byte[32]), default })
        {
            Assert.Equal(ProblemCodes.AddressTypeUnsupported, InputScript.Of(script).Problem.Code);
            Assert.Throws<ArgumentException>(() => new SigningHashes(Case(ScriptType.P2pkh).Unsigned).All(0, new TransactionOutput(1, script)));
        }

        Assert.Throws<ArgumentException>(() => InputScript.P2wpkh.OfKey(new byte[65]));
        Assert.Throws<ArgumentException>(() => InputScript.P2pkh.OfKey(new byte[65]));
    }

    /// <summary>200 legacy inputs are signed and checked as one, and each signature is of its own input only.</summary>
    [Fact]
    public void Of_two_hundred_has_its_own_hash()
    {
        var spent = Enumerable.Range(0, 200).Select(i => new TransactionOutput(1_000 + i, Scripts.P2pkh(Key))).ToArray();
        var unsigned = new Transaction(
            1, [.. spent.Select((_, i) => TransactionInput.Unsigned(new Outpoint(default, (uint)i)))], [new TransactionOutput(9_000, spent[0].Script)], 0);
        var hashes = new SigningHashes(unsigned);
        var all = spent.Select((s, i) => hashes.All(i, s)).ToArray();
        Assert.Equal(200, all.Distinct().Count());
        Assert.All(all, (hash, i) => Assert.Equal(Sighash.Legacy(unsigned, i, spent[i].Script.Span, 1), hash));
    }

    private static InputScript Of(ScriptType type) => InputScript.Of(type).Value;

    private static (TransactionOutput Spent, Transaction Unsigned) Case(ScriptType type)
    {
        var spent = new TransactionOutput(5_000, Of(type).OfKey(Key));
        return (spent, new Transaction(2, [TransactionInput.Unsigned(new Outpoint(default, 0))], [new TransactionOutput(4_000, spent.Script)], 0));
    }

    private static byte[] Signature(ScriptType type)
    {
        var (spent, unsigned) = Case(type);
        return [.. DerSignature.Encode(Secp256k1.SignLowR(Secret, new SigningHashes(unsigned).All(0, spent).ToArray())), 1];
    }

    private static Transaction With(Transaction unsigned, ScriptType type, byte[] signature, byte[] key) =>
        new(unsigned.Version, [Of(type).Finished(unsigned.Inputs[0], signature, key)], unsigned.Outputs, unsigned.LockTime);

    private static Result<Done> Verify(Transaction tx, TransactionOutput spent) => InputScript.Verify(new SigningHashes(tx), 0, spent);

    private static void Refused(Transaction tx, TransactionOutput spent) =>
        Assert.Equal(ProblemCodes.StatementSignatureInvalid, Verify(tx, spent).Problem.Code);
}

/// <summary>Inputs of transactions that the nodes' test data calls valid.</summary>
public class Legacy_inputs_on_the_nodes_vectors
{
    /// <summary>The single-key inputs with a compressed key, SIGHASH_ALL and a low s, of which the file has a few.</summary>
    [VectorFact]
    public void Verify()
    {
        var verified = 0;
        foreach (var vector in VectorFiles.Shared("core/tx_valid.json").EnumerateArray().Where(v => v.GetArrayLength() == 3))
        {
            var tx = Transaction.Parse(Convert.FromHexString(vector[1].GetString()!)).Value;
            foreach (var previous in vector[0].EnumerateArray())
            {
                var words = previous[2].GetString()!.Split(' ');
                var outpoint = new Outpoint(Hash256.Parse(previous[0].GetString()).Value, (uint)previous[1].GetInt32());
                var index = tx.Inputs.ToList().FindIndex(i => i.Outpoint == outpoint);
                if (words is ["DUP", "HASH160", "0x14", var hash, "EQUALVERIFY", "CHECKSIG"] && IsPlain(tx.Inputs[index]))
                {
                    var spent = new TransactionOutput(1, Scripts.P2pkhOfHash(Convert.FromHexString(hash[2..])));
                    Assert.True(InputScript.Verify(new SigningHashes(tx), index, spent).IsOk);
                    verified++;
                }
            }
        }

        Assert.True(verified > 0);
    }

    private static bool IsPlain(TransactionInput input) =>
        input.Witness.Count == 0 && input.ScriptSig is [var length, .. { } rest] && rest.Length == length + 34 && rest[length - 1] == 1
        && DerSignature.TryDecode(rest.AsSpan(0, length - 1)) is { } compact && Secp256k1.IsLowS(compact);
}
