namespace ChainCloud.Chains.Tests.Psbts;

public class A_p2wpkh_psbt
{
    private readonly ExtendedPrivateKey _master = ExtendedPrivateKey.FromSeed(new byte[32]);
    private readonly DerivationPath _path = DerivationPath.Parse("m/84'/1'/0'/0/3").Value;
    private readonly Transaction _previous;
    private readonly Psbt _psbt;

    public A_p2wpkh_psbt()
    {
        using var key = _master.Derive(_path);
        var script = Scripts.P2wpkh(key.Public.PublicKey);
        _previous = new Transaction(
            2,
            [TransactionInput.Unsigned(new Outpoint(default, 9))],
            [new TransactionOutput(1, script), new TransactionOutput(100_000, script)],
            0);
        _psbt = Psbt.Create(new Transaction(
            2, [TransactionInput.Unsigned(new Outpoint(_previous.TxId, 1))], [new TransactionOutput(90_000, Scripts.P2wpkhOfHash(new byte[20]))], 0));
        _psbt.Inputs[0].NonWitnessUtxo = _previous;
        _psbt.Inputs[0].WitnessUtxo = _previous.Outputs[1];
        _psbt.Inputs[0].AddDerivation(key.Public.PublicKey, new KeyOrigin(_master.Public.Fingerprint, _path));
    }

    [Fact]
    public void Is_signed_finalized_and_extracted()
    {
        Sign(_psbt);
        var spent = _psbt.SpentOutput(0).Value;
        Assert.True(_psbt.Complete().IsOk);
        var tx = Psbt.Parse(_psbt.Serialize()).Value.Extract().Value;
        Assert.True(InputScript.Verify(new SigningHashes(tx), 0, spent).IsOk);
        Assert.Equal(_psbt.UnsignedTransaction.TxId, tx.TxId);
        Assert.Empty(_psbt.Inputs[0].Derivations);
    }

    [Fact]
    public void Is_signed_apart_and_combined()
    {
        var signed = Psbt.Parse(_psbt.Serialize()).Value;
        Sign(signed);
        var combined = Psbt.Combine([_psbt, signed]).Value;
        Assert.Equal(signed.Serialize(), combined.Serialize());
        Assert.Empty(_psbt.Inputs[0].PartialSignatures);
    }

    [Fact]
    public void Says_where_its_keys_come_from()
    {
        var derivation = Psbt.Parse(_psbt.Serialize()).Value.Inputs[0].Derivations.Single();
        Assert.Equal(_path, derivation.Origin.Path);
        Assert.Equal(_master.Public.Fingerprint, derivation.Origin.MasterFingerprint);
    }

    [Fact]
    public void With_another_previous_transaction_is_refused()
    {
        _psbt.Inputs[0].NonWitnessUtxo = new Transaction(2, _previous.Inputs, [new TransactionOutput(1, default), new TransactionOutput(200_000, _previous.Outputs[1].Script)], 0);
        Assert.Equal(ProblemCodes.StatementMismatch, _psbt.SpentOutput(0).Problem.Code);
    }

    [Fact]
    public void With_two_forms_of_the_spent_output_that_differ_is_refused()
    {
        _psbt.Inputs[0].WitnessUtxo = _previous.Outputs[1] with { Value = 99_999 };
        Assert.Equal(ProblemCodes.StatementMismatch, _psbt.SpentOutput(0).Problem.Code);
    }

    [Fact]
    public void Without_the_previous_transaction_is_refused_unless_allowed()
    {
        _psbt.Inputs[0].NonWitnessUtxo = null;
        Assert.Equal(ProblemCodes.StatementMismatch, _psbt.SpentOutput(0).Problem.Code);
        Assert.Equal(100_000, _psbt.SpentOutput(0, requireTransaction: false).Value.Value);
    }

    [Fact]
    public void Is_not_finalized_with_a_wrong_signature_or_hash_type()
    {
        Assert.False(_psbt.Complete().IsOk);
        using var key = _master.Derive(_path);
        _psbt.Inputs[0].AddSignatureAll(key.Public.PublicKey, key.Sign(new byte[32]));
        Assert.False(_psbt.Complete().IsOk);
        Sign(_psbt);
        _psbt.Inputs[0].SighashType = 0x81;
        Assert.False(_psbt.Complete().IsOk);
        _psbt.Inputs[0].SighashType = 1;
        Assert.True(_psbt.Complete().IsOk);
    }

    [Fact]
    public void Is_not_made_of_a_signed_transaction() =>
        Assert.Throws<ArgumentException>(() => Psbt.Create(new Transaction(2, [_previous.Inputs[0] with { ScriptSig = [1] }], _previous.Outputs, 0)));

    [Fact]
    public void Above_the_limit_is_refused() => Assert.False(Psbt.Parse([.. "psbt"u8, 0xff, .. new byte[Psbt.MaxLength]]).IsOk);

    private void Sign(Psbt psbt)
    {
        using var key = _master.Derive(_path);
        var hash = new SegwitSighash(psbt.UnsignedTransaction).P2wpkhAll(0, psbt.SpentOutput(0).Value);
        psbt.Inputs[0].AddSignatureAll(key.Public.PublicKey, key.Sign(hash.ToArray()));
    }
}
