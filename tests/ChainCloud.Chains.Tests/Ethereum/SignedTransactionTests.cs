using System.Numerics;

namespace ChainCloud.Chains.Tests.Ethereum;

public class A_signed_transaction
{
    private static readonly BigInteger Order = BigInteger.Parse(
        "115792089237316195423570985008687907852837564279074904382605163141518161494337", System.Globalization.CultureInfo.InvariantCulture);

    private static readonly ExtendedPrivateKey Key = Derive(0);
    private static readonly SignedEvmTransaction Signed = SignedEvmTransaction.Sign(A_proposed_transaction.Payment, Key);

    [Fact]
    public void Is_its_keys()
    {
        Assert.Equal(EvmAddress.OfPublicKey(Key.Public.PublicKey), Signed.Sender);
        var parsed = SignedEvmTransaction.Parse(Signed.Serialize()).Value;
        Assert.Equal((Signed.Transaction, Signed.Signature, Signed.Sender, Signed.TxId), (parsed.Transaction, parsed.Signature, parsed.Sender, parsed.TxId));
        Assert.True(Signed.IsSignedBy(Key.Public.PublicKey));
    }

    [Fact]
    public void Is_not_another_keys()
    {
        using var other = Derive(1);
        Assert.False(Signed.IsSignedBy(other.Public.PublicKey));
        Assert.False(Signed.IsSignedBy([]));
    }

    [Fact]
    public void With_the_other_parity_is_another_accounts_and_not_passed()
    {
        var other = SignedEvmTransaction.Of(Signed.Transaction, new RecoverableSignature(Signed.Signature.Compact, !Signed.Signature.YIsOdd)).Value;
        Assert.NotEqual(Signed.Sender, other.Sender);
        Assert.False(other.IsSignedBy(Key.Public.PublicKey));
    }

    [Fact]
    public void With_a_high_s_is_refused()
    {
        var high = (Order - new BigInteger(Signed.Signature.S, isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] compact = [.. Signed.Signature.R, .. new byte[32 - high.Length], .. high];
        var mirrored = new RecoverableSignature(compact, !Signed.Signature.YIsOdd);
        Assert.Equal(Key.Public.PublicKey, Secp256k1.Recover(Signed.Transaction.SigningHash(), mirrored)!);
        Assert.False(SignedEvmTransaction.Of(Signed.Transaction, mirrored).IsOk);
        Assert.False(SecondEcdsa.VerifyRecoverable(Key.Public.PublicKey, Signed.Transaction.SigningHash(), mirrored));
    }

    [Fact]
    public void Without_r_or_s_is_refused()
    {
        Assert.False(SignedEvmTransaction.Of(Signed.Transaction, new RecoverableSignature(new byte[64], false)).IsOk);
        Assert.False(SignedEvmTransaction.Of(Signed.Transaction, new RecoverableSignature([.. Signed.Signature.R, .. new byte[32]], false)).IsOk);
        Assert.False(SignedEvmTransaction.Of(Signed.Transaction, new RecoverableSignature([.. new byte[32], .. Signed.Signature.S], true)).IsOk);
    }

    [Fact]
    public void With_any_bit_changed_is_not_this_accounts()
    {
        var bytes = Signed.Serialize();
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            var changed = bytes.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SignedEvmTransaction.Parse(changed) is { IsOk: true } parsed && parsed.Value.Sender == Signed.Sender);
        }
    }

    [Fact]
    public void With_anything_after_it_or_cut_off_is_refused()
    {
        var bytes = Signed.Serialize();
        Assert.False(SignedEvmTransaction.Parse([.. bytes, 0]).IsOk);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(SignedEvmTransaction.Parse(bytes.AsSpan(0, length)).IsOk);
        }
    }

    [Theory]
    [InlineData("03", "type 3")]
    [InlineData("04", "type 4")]
    [InlineData("05", "unknown")]
    public void Of_a_type_that_is_not_known_is_refused_by_name(string type, string name)
    {
        var problem = SignedEvmTransaction.Parse([.. Convert.FromHexString(type), .. Signed.Serialize().AsSpan(1)]).Problem;
        Assert.Equal(ProblemCodes.MalformedRequest, problem.Code);
        Assert.Contains(name, problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EvmTransactionType.Legacy)]
    [InlineData(EvmTransactionType.AccessList)]
    public void Of_an_old_type_is_never_made(EvmTransactionType type) =>
        Assert.Throws<ArgumentException>(() => SignedEvmTransaction.Sign(A_proposed_transaction.Payment with { Type = type }, Key));

    private static ExtendedPrivateKey Derive(uint index)
    {
        using var master = ExtendedPrivateKey.FromSeed(new byte[32]);
        return master.Derive(Ether.Regtest.AccountPath(0).Child(0).Child(index));
    }
}

public class A_recoverable_signature
{
    private static readonly byte[] Secret = Convert.FromHexString("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");

    /// <summary>The hash over 200 signatures as ethers makes them of the numbers 0 to 199; 97 of them have an r that grinding would avoid.</summary>
    [Fact]
    public void Is_the_one_that_others_make()
    {
        var all = new List<byte>();
        var highR = 0;
        for (var i = 0; i < 200; i++)
        {
            var signature = Secp256k1.SignRecoverable(Secret, Keccak256.Hash([0, 0, 0, (byte)i]));
            highR += signature.R[0] >> 7;
            all.AddRange([.. signature.Compact, signature.YIsOdd ? (byte)1 : (byte)0]);
        }

        Assert.Equal("e48d5a92fb42c62930ae6c7108e0f13cbc6c520d4ab39518069e7b3eb75ec96f", Convert.ToHexStringLower(Keccak256.Hash([.. all])));
        Assert.Equal(97, highR);
    }

    [Fact]
    public void Gives_its_key_and_passes_both_paths()
    {
        for (var i = 0; i < 8; i++)
        {
            byte[] secret = [.. new byte[31], (byte)(i + 1)];
            var hash = Keccak256.Hash([(byte)i]);
            var key = Secp256k1.PublicKey(secret);
            var signature = Secp256k1.SignRecoverable(secret, hash);
            Assert.Equal(key, Secp256k1.Recover(hash, signature));
            Assert.True(Secp256k1.Verify(key, hash, signature.Compact));
            Assert.True(SecondEcdsa.VerifyRecoverable(key, hash, signature));
            Assert.False(SecondEcdsa.VerifyRecoverable(key, hash, new RecoverableSignature(signature.Compact, !signature.YIsOdd)));
            Assert.False(SecondEcdsa.VerifyRecoverable(key, Keccak256.Hash(hash), signature));
        }
    }

    [Fact]
    public void Needs_bytes_of_the_right_length()
    {
        Assert.Throws<ArgumentException>(() => new RecoverableSignature(new byte[65], false));
        Assert.Throws<ArgumentException>(() => Secp256k1.SignRecoverable(new byte[32], new byte[32]));
        Assert.Throws<ArgumentException>(() => Secp256k1.SignRecoverable(Secret, new byte[31]));
        Assert.Null(Secp256k1.Coordinates(new byte[33]));
    }
}
