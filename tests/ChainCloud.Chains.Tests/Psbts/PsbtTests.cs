using System.Text.Json;

namespace ChainCloud.Chains.Tests.Psbts;

public class Psbt_on_the_bips_vectors
{
    private static readonly JsonElement Vectors = VectorFiles.Bip("bip174.json");
    private static readonly JsonElement[] Valid = [.. Vectors.GetProperty("valid").EnumerateArray()];
    private static readonly JsonElement[] Invalid = [.. Vectors.GetProperty("invalid").EnumerateArray()];
    private static readonly JsonElement[] SignerFails = [.. Vectors.GetProperty("signerFails").EnumerateArray()];
    private static readonly JsonElement Flow = Vectors.GetProperty("flow");

    public static TheoryData<int> ValidCases => Valid.Cases();

    public static TheoryData<int> InvalidCases => Invalid.Cases();

    [Fact]
    public void There_are_10_valid_20_invalid_4_unsignable_and_11_steps()
    {
        Assert.Equal((10, 20, 4, 11), (Valid.Length, Invalid.Length, SignerFails.Length, Flow.EnumerateObject().Count()));
    }

    [Theory]
    [MemberData(nameof(ValidCases))]
    public void A_valid_psbt_is_read_and_written_back(int index)
    {
        var bytes = Valid[index].Hex("hex");
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(Psbt.Parse(bytes).Value.Serialize()));
    }

    [Theory]
    [MemberData(nameof(InvalidCases))]
    public void An_invalid_psbt_is_refused(int index) => Assert.False(Psbt.Parse(Invalid[index].Hex("hex")).IsOk);

    [Theory]
    [MemberData(nameof(ValidCases))]
    public void A_cut_or_lengthened_psbt_is_refused(int index)
    {
        var bytes = Valid[index].Hex("hex");
        Assert.False(Psbt.Parse([.. bytes, 0]).IsOk);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(Psbt.Parse(bytes.AsSpan(0, length)).IsOk);
        }
    }

    /// <summary>A signer of ours signs single keys only, so it refuses all of them; the first for its false claim of what is spent.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_a_signer_must_refuse_is_not_completed(int index)
    {
        var psbt = Psbt.Parse(SignerFails[index].Hex("hex")).Value;
        Assert.False(psbt.Complete().IsOk);
        Assert.False(psbt.Extract().IsOk);
        Assert.Contains(Enumerable.Range(0, psbt.Inputs.Count), i => !psbt.SpentOutput(i).IsOk || psbt.Inputs[i].RedeemScript is not null);
    }

    [Fact]
    public void A_creator_makes_the_published_psbt()
    {
        var outpoints = new[]
        {
            "75ddabb27b8845f5247975c8a5ba7c6f336c4570708ebe230caf6db5217ae858:0", "1dea7cd05979072a3578cab271c02244ea8a090bbb46aa680a65ecd027048d83:1",
        };
        var tx = new Transaction(
            2,
            [.. outpoints.Select(o => TransactionInput.Unsigned(Outpoint.Parse(o).Value, TransactionInput.FinalSequence))],
            [
                new TransactionOutput(149_990_000, ScriptPubKey.ParseHex("0014d85c2b71d0060b09c9886aeb815e50991dda124d").Value),
                new TransactionOutput(100_000_000, ScriptPubKey.ParseHex("001400aea9a2e5f0f876a588df5546e8742d1d87008f").Value),
            ],
            0);
        Assert.Equal(Flow.Text("created"), Convert.ToHexStringLower(Psbt.Create(tx).Serialize()));
    }

    [Fact]
    public void An_updater_makes_the_published_psbt()
    {
        var psbt = Step("created");
        var previous = Vectors.GetProperty("previous").EnumerateArray().Select(p => Transaction.Parse(Convert.FromHexString(p.GetString()!)).Value)
            .ToDictionary(t => t.TxId);
        using var master = ExtendedPrivateKey.Parse(
            0x04358394, "tprv8ZgxMBicQKsPd9TeAdPADNnSyH9SSUUbTVeFszDE23Ki6TBB5nCefAdHkK8Fm3qMQR6sHwA56zqRmKmxnHk37JkiFzvncDqoKmPWubu7hDF").Value;
        psbt.Inputs[0].NonWitnessUtxo = previous[psbt.UnsignedTransaction.Inputs[0].Outpoint.TxId];
        psbt.Inputs[1].WitnessUtxo = previous[psbt.UnsignedTransaction.Inputs[1].Outpoint.TxId].Outputs[1];
        psbt.Inputs[0].RedeemScript = Convert.FromHexString(
            "5221029583bf39ae0a609747ad199addd634fa6108559d6c5cd39b4c2183f1ab96e07f2102dab61ff49a14db6a7d02b0cd1fbb78fc4b18312b5b4e54dae4dba2fbfef536d752ae");
        psbt.Inputs[1].RedeemScript = Convert.FromHexString("00208c2353173743b595dfb4a07b72ba8e42e3797da74e87fe7d9d7497e3b2028903");
        psbt.Inputs[1].WitnessScript = Convert.FromHexString(
            "522103089dc10c7ac6db54f91329af617333db388cead0c231f723379d1b99030b02dc21023add904f3d6dcf59ddb906b0dee23529b7ffb9ed50e5e86151926860221f0e7352ae");
        foreach (var (number, add) in new (uint, Action<byte[], KeyOrigin>)[]
        {
            (0, (k, o) => psbt.Inputs[0].AddDerivation(k, o)), (1, (k, o) => psbt.Inputs[0].AddDerivation(k, o)),
            (2, (k, o) => psbt.Inputs[1].AddDerivation(k, o)), (3, (k, o) => psbt.Inputs[1].AddDerivation(k, o)),
            (4, (k, o) => psbt.Outputs[0].AddDerivation(k, o)), (5, (k, o) => psbt.Outputs[1].AddDerivation(k, o)),
        })
        {
            var path = DerivationPath.Parse($"m/0'/0'/{number}'").Value;
            using var key = master.Derive(path);
            add(key.Public.PublicKey.ToArray(), new KeyOrigin(master.Public.Fingerprint, path));
        }

        AssertSame(Flow.Text("updated"), psbt);
        psbt.Inputs[0].SighashType = psbt.Inputs[1].SighashType = 1;
        AssertSame(Flow.Text("withSighash"), psbt);
        Assert.Equal("m/0'/0'/4'", psbt.Outputs[0].Derivations[0].Origin.Path.ToString());
    }

    [Fact]
    public void A_combiner_makes_the_published_psbts()
    {
        AssertSame(Flow.Text("combined"), Psbt.Combine([Step("signedFirst"), Step("signedSecond")]).Value);
        Assert.Equal(Flow.Text("unknownCombined"), Convert.ToHexStringLower(Psbt.Combine([Step("unknownFirst"), Step("unknownSecond")]).Value.Serialize()));
        Assert.Equal(ProblemCodes.StatementMismatch, Psbt.Combine([Step("signedFirst"), Step("unknownFirst")]).Problem.Code);
    }

    [Fact]
    public void An_extractor_makes_the_published_transaction()
    {
        Assert.Equal(Flow.Text("extracted"), Convert.ToHexStringLower(Step("finalized").Extract().Value.Serialize(withWitness: true)));
        Assert.Equal(ProblemCodes.WrongState, Step("combined").Extract().Problem.Code);
    }

    [Fact]
    public void The_published_signatures_are_of_our_hashes()
    {
        var psbt = Step("combined");
        Assert.Equal(4, psbt.Inputs.Sum(i => i.PartialSignatures.Count));
        var legacy = Sighash.Legacy(psbt.UnsignedTransaction, 0, psbt.Inputs[0].RedeemScript, 1).ToArray();
        var segwit = Sighash.Bip143(psbt.UnsignedTransaction, 1, psbt.Inputs[1].WitnessScript, psbt.Inputs[1].WitnessUtxo!.Value, 1).ToArray();
        foreach (var (input, hash) in new[] { (psbt.Inputs[0], legacy), (psbt.Inputs[1], segwit) })
        {
            Assert.All(input.PartialSignatures, s => Assert.True(Secp256k1.Verify(s.PublicKey, hash, DerSignature.TryDecode(s.Signature.AsSpan(0, s.Signature.Length - 1)))));
        }
    }

    private static Psbt Step(string name) => Psbt.Parse(Flow.Hex(name)).Value;

    /// <summary>Same content: the BIP leaves the order of keys free, ours is that of their bytes.</summary>
    private static void AssertSame(string hex, Psbt psbt) =>
        Assert.Equal(Convert.ToHexStringLower(Psbt.Parse(Convert.FromHexString(hex)).Value.Serialize()), Convert.ToHexStringLower(psbt.Serialize()));
}

public class Psbt_on_the_nodes_vectors
{
    private static JsonElement Vectors => VectorFiles.Shared("core/rpc_psbt.json");

    public static TheoryData<int> Valid => Vectors.GetProperty("valid").EnumerateArray().Cases();

    public static TheoryData<int> Invalid => Vectors.GetProperty("invalid").EnumerateArray().Cases();

    public static TheoryData<int> Signers => Vectors.GetProperty("signer").EnumerateArray().Cases();

    [VectorFact]
    public void There_are_27_invalid_6_valid_and_11_of_roles()
    {
        var counts = Vectors.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetArrayLength());
        Assert.Equal((27, 6, 1, 6, 2, 1, 1), (counts["invalid"], counts["valid"], counts["creator"], counts["signer"], counts["combiner"], counts["finalizer"], counts["extractor"]));
    }

    [VectorTheory]
    [MemberData(nameof(Valid))]
    public void A_valid_psbt_is_read_and_written_back(int index)
    {
        var text = Vectors.GetProperty("valid")[index].GetString()!;
        Assert.Equal(text, Convert.ToBase64String(Psbt.Parse(Convert.FromBase64String(text)).Value.Serialize()));
    }

    [VectorTheory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_psbt_is_refused(int index)
    {
        var text = Vectors.GetProperty("invalid")[index].GetString()!;
        var bytes = new byte[text.Length];

        // One of them is not even Base64.
        Assert.False(Convert.TryFromBase64String(text, bytes, out var length) && Psbt.Parse(bytes.AsSpan(0, length)).IsOk);
    }

    [VectorTheory]
    [MemberData(nameof(Signers))]
    public void What_a_signer_added_verifies(int index)
    {
        var before = Read(Vectors.GetProperty("signer")[index], "psbt");
        var result = Read(Vectors.GetProperty("signer")[index], "result");
        for (var i = 0; i < result.Inputs.Count; i++)
        {
            var input = result.Inputs[i];
            var known = before.Inputs[i].PartialSignatures.Select(s => Convert.ToHexString(s.PublicKey)).ToHashSet();
            foreach (var signature in input.PartialSignatures.Where(s => !known.Contains(Convert.ToHexString(s.PublicKey))))
            {
                var spent = result.SpentOutput(i, requireTransaction: false).Value;
                var type = signature.Signature[^1];
                var hash = input.WitnessScript is { } script ? Sighash.Bip143(result.UnsignedTransaction, i, script, spent.Value, type)
                    : Scripts.Classify(spent.Script) == ScriptType.P2wpkh ? new SegwitSighash(result.UnsignedTransaction).P2wpkhAll(i, spent)
                    : Sighash.Legacy(result.UnsignedTransaction, i, input.RedeemScript ?? spent.Script.ToArray(), type);
                Assert.True(Secp256k1.Verify(signature.PublicKey, hash.ToArray(), DerSignature.TryDecode(signature.Signature.AsSpan(0, signature.Signature.Length - 1))));
            }
        }
    }

    [VectorTheory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_combiner_makes_the_psbt(int index)
    {
        var vector = Vectors.GetProperty("combiner")[index];
        var parts = vector.GetProperty("combine").EnumerateArray().Select(p => Psbt.Parse(Convert.FromBase64String(p.GetString()!)).Value);
        Assert.Equal(Convert.ToBase64String(Read(vector, "result").Serialize()), Convert.ToBase64String(Psbt.Combine([.. parts]).Value.Serialize()));
    }

    [VectorFact]
    public void An_extractor_makes_the_transaction()
    {
        var vector = Vectors.GetProperty("extractor")[0];
        Assert.Equal(vector.Text("result"), Convert.ToHexStringLower(Read(vector, "extract").Extract().Value.Serialize(withWitness: true)));
    }

    [VectorFact]
    public void Multisig_is_not_finalized_here() => Assert.False(Read(Vectors.GetProperty("finalizer")[0], "finalize").Complete().IsOk);

    [VectorFact]
    public void A_creator_makes_the_psbt()
    {
        var vector = Vectors.GetProperty("creator")[0];
        var inputs = vector.GetProperty("inputs").EnumerateArray().Select(i => TransactionInput.Unsigned(
            new Outpoint(Hash256.Parse(i.Text("txid")).Value, i.GetProperty("vout").GetUInt32()), TransactionInput.FinalSequence));
        var outputs = vector.GetProperty("outputs").EnumerateArray().SelectMany(o => o.EnumerateObject()).Select(o => new TransactionOutput(
            o.Value.GetRawText() == "1" ? 100_000_000 : 149_990_000, AddressCodec.Parse(Litecoin.Regtest, o.Name).Value));
        var created = Psbt.Create(new Transaction(2, [.. inputs], [.. outputs], 0));
        Assert.Equal(vector.Text("result"), Convert.ToBase64String(created.Serialize()));
    }

    private static Psbt Read(JsonElement vector, string name) => Psbt.Parse(Convert.FromBase64String(vector.Text(name))).Value;
}
