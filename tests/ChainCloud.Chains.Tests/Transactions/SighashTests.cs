using System.Buffers.Binary;
using System.Text.Json;

namespace ChainCloud.Chains.Tests.Transactions;

public class Legacy_sighash_on_the_nodes_vectors
{
    private static JsonElement[] Vectors => field ??=
        [.. VectorFiles.Shared("core/sighash.json").EnumerateArray().Where(v => v.GetArrayLength() == 5)];

    public static TheoryData<int> All => Vectors.Cases();

    [VectorFact]
    public void There_are_500_vectors() => Assert.Equal(500, Vectors.Length);

    [VectorTheory]
    [MemberData(nameof(All))]
    public void Gives_the_hash(int index)
    {
        var v = Vectors[index];
        var tx = Transaction.Parse(Convert.FromHexString(v[0].GetString()!)).Value;
        var hash = Sighash.Legacy(tx, v[2].GetInt32(), Convert.FromHexString(v[1].GetString()!), v[3].GetInt32());
        Assert.Equal(v[4].GetString(), hash.ToString());
    }
}

public class Bip143_on_its_vectors
{
    private static readonly JsonElement[] Vectors = [.. VectorFiles.Bip("bip143.json").EnumerateArray()];

    public static TheoryData<int> All => Vectors.Cases();

    [Fact]
    public void There_are_14_hashes() => Assert.Equal(14, Vectors.Length);

    /// <summary>Script code, amount, input and hash type are read out of the published preimage.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Gives_the_hash_and_its_signature_verifies(int index)
    {
        var v = Vectors[index];
        var preimage = v.Hex("preimage");
        var tx = Transaction.Parse(v.Hex("transaction")).Value;
        var outpoint = new Outpoint(new Hash256(preimage.AsSpan(68, 32)), BinaryPrimitives.ReadUInt32LittleEndian(preimage.AsSpan(100)));
        var input = tx.Inputs.ToList().FindIndex(i => i.Outpoint == outpoint);
        var scriptCode = preimage.AsSpan(105, preimage[104]).ToArray();
        var value = BinaryPrimitives.ReadInt64LittleEndian(preimage.AsSpan(105 + scriptCode.Length));
        var hashType = BinaryPrimitives.ReadInt32LittleEndian(preimage.AsSpan(preimage.Length - 4));

        var hash = Sighash.Bip143(tx, input, scriptCode, value, hashType).ToArray();

        Assert.Equal(v.Text("sighash"), Convert.ToHexStringLower(hash));
        if (v.TryGetProperty("signature", out _))
        {
            var signature = v.Hex("signature");
            var compact = DerSignature.TryDecode(signature.AsSpan(0, signature.Length - 1))!;
            Assert.Equal(hashType, signature[^1]);

            // One of the published signatures has a high s, which consensus allows and verification here does not.
            Assert.Equal(index != 12, Secp256k1.IsLowS(compact));
            Assert.Equal(index != 12, Secp256k1.Verify(v.Hex("publicKey"), hash, compact));
        }
    }

    [Fact]
    public void The_p2wpkh_example_is_signed_and_verified_here()
    {
        var v = Vectors[0];
        var tx = Transaction.Parse(v.Hex("transaction")).Value;
        var spent = new TransactionOutput(600_000_000, ScriptPubKey.ParseHex("00141d0f172a0ecb48aee1be1f2687d2963ae33f71a1").Value);
        var secret = Convert.FromHexString("619c335025c7f4012e556c2a58b2506e30b8511b53ade95ea316fd8c3286feb9");
        var hash = new SegwitSighash(tx).P2wpkhAll(1, spent).ToArray();
        Assert.Equal(v.Text("sighash"), Convert.ToHexStringLower(hash));
        var witness = P2wpkhScript.Witness(Secp256k1.SignLowR(secret, hash), Secp256k1.PublicKey(secret));
        Assert.Equal(v.Text("signature"), Convert.ToHexStringLower(witness[0]));
        var signed = new Transaction(tx.Version, [tx.Inputs[0], tx.Inputs[1] with { Witness = witness }], tx.Outputs, tx.LockTime);
        Assert.True(P2wpkhScript.Verify(signed, 1, spent).IsOk);
    }
}

public class A_signed_p2wpkh_input
{
    private static readonly byte[] Secret = [.. new byte[31], 7];
    private static readonly byte[] Key = Secp256k1.PublicKey(Secret);
    private static readonly TransactionOutput Spent = new(5_000, Scripts.P2wpkh(Key));

    private static readonly Transaction Unsigned = new(
        2, [TransactionInput.Unsigned(new Outpoint(default, 0))], [new TransactionOutput(4_000, Scripts.P2wpkh(Key))], 0);

    [Fact]
    public void Verifies() => Assert.True(P2wpkhScript.Verify(With(Signature(), Key), 0, Spent).IsOk);

    [Fact]
    public void Is_refused_for_another_value_or_script()
    {
        Assert.False(P2wpkhScript.Verify(With(Signature(), Key), 0, Spent with { Value = 5_001 }).IsOk);
        Assert.False(P2wpkhScript.Verify(With(Signature(), Key), 0, Spent with { Script = Scripts.P2pkh(Key) }).IsOk);
        Assert.False(P2wpkhScript.Verify(With(Signature(), Key), 0, Spent with { Script = Scripts.P2wpkhOfHash(new byte[20]) }).IsOk);
    }

    [Fact]
    public void Is_refused_with_another_hash_type_key_form_or_witness()
    {
        var signature = Signature();
        Assert.False(P2wpkhScript.Verify(With([.. signature[..^1], 0x81], Key), 0, Spent).IsOk);
        Assert.False(P2wpkhScript.Verify(With([], Key), 0, Spent).IsOk);
        Assert.False(P2wpkhScript.Verify(With(signature, [.. Key, 0]), 0, Spent).IsOk);
        Assert.False(P2wpkhScript.Verify(With(signature, Key, []), 0, Spent).IsOk);
        Assert.False(P2wpkhScript.Verify(With(signature), 0, Spent).IsOk);
        Assert.False(P2wpkhScript.Verify(Unsigned, 0, Spent).IsOk);
        var scripted = new Transaction(2, [With(signature, Key).Inputs[0] with { ScriptSig = [0x51] }], Unsigned.Outputs, 0);
        Assert.False(P2wpkhScript.Verify(scripted, 0, Spent).IsOk);
    }

    [Fact]
    public void Is_refused_with_each_bit_of_the_signature_flipped()
    {
        var signature = Signature();
        for (var bit = 0; bit < signature.Length * 8; bit++)
        {
            var changed = signature.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(P2wpkhScript.Verify(With(changed, Key), 0, Spent).IsOk);
        }
    }

    private static byte[] Signature() =>
        P2wpkhScript.Witness(Secp256k1.SignLowR(Secret, new SegwitSighash(Unsigned).P2wpkhAll(0, Spent).ToArray()), Key)[0];

    private static Transaction With(params byte[][] witness) =>
        new(2, [Unsigned.Inputs[0] with { Witness = witness }], Unsigned.Outputs, 0);
}
