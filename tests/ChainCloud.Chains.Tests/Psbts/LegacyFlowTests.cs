namespace ChainCloud.Chains.Tests.Psbts;

/// <summary>A chain without segwit: the previous transaction is all that says what is spent, and the signature is in the script.</summary>
public class A_psbt_of_legacy_inputs
{
    private readonly ExtendedPrivateKey _master = ExtendedPrivateKey.FromSeed(new byte[32]);
    private readonly DerivationPath _path = DerivationPath.Parse("m/44'/1'/0'/0/3").Value;
    private readonly Transaction _previous;
    private readonly Psbt _psbt;

    public A_psbt_of_legacy_inputs()
    {
        using var key = _master.Derive(_path);
        var script = InputScript.P2pkh.OfKey(key.Public.PublicKey);
        _previous = new Transaction(
            1,
            [new TransactionInput(new Outpoint(default, 9), [0x51], TransactionInput.FinalSequence, [])],
            [new TransactionOutput(2_000_000, script), new TransactionOutput(100_000_000, script), new TransactionOutput(5_000_000, Scripts.P2wpkh(key.Public.PublicKey))],
            0);
        _psbt = Of(0, 1);
    }

    [Fact]
    public void Is_signed_finalized_and_extracted()
    {
        Sign(_psbt);
        var read = Psbt.Parse(_psbt.Serialize()).Value;
        Assert.All(read.Inputs, i => Assert.Null(i.WitnessUtxo));
        Assert.True(read.Complete().IsOk);
        Assert.All(read.Inputs, i => Assert.True(i.FinalScriptSig is { Length: >= 105 } && i.FinalScriptWitness is null && i.Derivations.Count == 0));
        var tx = Psbt.Parse(read.Serialize()).Value.Extract().Value;
        Assert.False(tx.HasWitness);
        Assert.Equal(tx.Serialize(withWitness: false), tx.Serialize(withWitness: true));
        Assert.Equal(_psbt.UnsignedTransaction.TxId, tx.WithoutSignatures().TxId);
        var hashes = new SigningHashes(tx);
        Assert.All(tx.Inputs, (input, i) => Assert.True(InputScript.Verify(hashes, i, _previous.Outputs[i]).IsOk));
    }

    [Fact]
    public void Stands_beside_segwit_ones()
    {
        var psbt = Of(0, 2);
        Assert.Null(psbt.Inputs[0].WitnessUtxo);
        Assert.Equal(_previous.Outputs[2], psbt.Inputs[1].WitnessUtxo);
        Sign(psbt);
        Assert.True(psbt.Complete(1).IsOk);
        Assert.False(psbt.Extract().IsOk);
        Assert.True(psbt.Complete().IsOk);
        var tx = psbt.Extract().Value;
        Assert.Equal([0, 2], tx.Inputs.Select(i => i.Witness.Count));
        Assert.True(InputScript.Verify(new SigningHashes(tx), 0, _previous.Outputs[0]).IsOk);
        Assert.True(InputScript.Verify(new SigningHashes(tx), 1, _previous.Outputs[2]).IsOk);
    }

    [Fact]
    public void Is_completed_whole_or_not_at_all()
    {
        Sign(_psbt);
        using var other = _master.Derive(_path.Child(1));
        using var key = _master.Derive(_path);
        _psbt.Inputs[1].AddSignatureAll(key.Public.PublicKey, other.Sign(new byte[32]));
        Assert.Equal(ProblemCodes.StatementSignatureInvalid, _psbt.Complete().Problem.Code);
        Assert.All(_psbt.Inputs, i => Assert.False(i.IsFinal));
    }

    [Fact]
    public void With_the_spent_output_given_as_a_segwit_one_is_refused()
    {
        _psbt.Inputs[0].WitnessUtxo = _previous.Outputs[0];
        Assert.Equal(ProblemCodes.StatementMismatch, _psbt.SpentOutput(0).Problem.Code);
        _psbt.Inputs[0].NonWitnessUtxo = null;
        Assert.Equal(ProblemCodes.StatementMismatch, _psbt.SpentOutput(0, requireTransaction: false).Problem.Code);
    }

    [Fact]
    public void Takes_no_other_previous_transaction()
    {
        var other = new Transaction(2, _previous.Inputs, _previous.Outputs, 0);
        Assert.Throws<ArgumentException>(() => _psbt.AddSpent(0, other));
        Assert.Throws<ArgumentException>(() => Psbt.Create(new Transaction(
            2, [TransactionInput.Unsigned(new Outpoint(_previous.TxId, 3))], _previous.Outputs, 0)).AddSpent(0, _previous));
    }

    [Fact]
    public void With_another_hash_type_is_refused()
    {
        Sign(_psbt);
        _psbt.Inputs[0].SighashType = (uint)(SighashType.All | SighashType.AnyoneCanPay);
        Assert.False(_psbt.Complete().IsOk);
    }

    private Psbt Of(params uint[] spends)
    {
        var psbt = Psbt.Create(new Transaction(
            1, [.. spends.Select(i => TransactionInput.Unsigned(new Outpoint(_previous.TxId, i)))], [new TransactionOutput(90_000_000, _previous.Outputs[0].Script)], 0));
        using var key = _master.Derive(_path);
        for (var i = 0; i < spends.Length; i++)
        {
            psbt.AddSpent(i, _previous);
            psbt.Inputs[i].SighashType = (uint)SighashType.All;
            psbt.Inputs[i].AddDerivation(key.Public.PublicKey, new KeyOrigin(_master.Public.Fingerprint, _path));
        }

        return psbt;
    }

    private void Sign(Psbt psbt)
    {
        using var key = _master.Derive(_path);
        var hashes = new SigningHashes(psbt.UnsignedTransaction);
        for (var i = 0; i < psbt.Inputs.Count; i++)
        {
            psbt.Inputs[i].AddSignatureAll(key.Public.PublicKey, key.Sign(hashes.All(i, psbt.SpentOutput(i).Value).ToArray()));
        }
    }
}
