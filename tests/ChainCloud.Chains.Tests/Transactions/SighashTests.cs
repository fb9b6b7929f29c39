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

    /// <summary>The way that signing takes gives what the plain one gives, for every input of these transactions.</summary>
    [VectorTheory]
    [MemberData(nameof(All))]
    public void Is_the_same_written_once_for_all_inputs(int index)
    {
        var tx = Transaction.Parse(Convert.FromHexString(Vectors[index][0].GetString()!)).Value;
        var hashes = new SigningHashes(tx);
        for (var i = 0; i < tx.Inputs.Count; i++)
        {
            var spent = new TransactionOutput(1, Scripts.P2pkhOfHash(Hashes.Hash160([(byte)i])));
            Assert.Equal(Sighash.Legacy(tx, i, spent.Script.Span, (int)SighashType.All), hashes.All(i, spent));
        }
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
        var input = InputScript.P2wpkh.Signed(tx.Inputs[1], Secp256k1.SignLowR(secret, hash), Secp256k1.PublicKey(secret));
        Assert.Equal(v.Text("signature"), Convert.ToHexStringLower(input.Witness[0]));
        var signed = new Transaction(tx.Version, [tx.Inputs[0], input], tx.Outputs, tx.LockTime);
        Assert.True(InputScript.Verify(new SigningHashes(signed), 1, spent).IsOk);
    }
}
