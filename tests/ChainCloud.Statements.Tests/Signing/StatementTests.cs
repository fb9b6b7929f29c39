namespace ChainCloud.Statements.Tests;

/// <summary>The laws that hold for each statement, signed or not.</summary>
public abstract class StatementLaws<T>
    where T : class, IStatement<T>
{
    private protected abstract IReadOnlyList<T> Examples { get; }

    [Fact]
    public void Decoding_gives_back_what_was_encoded()
    {
        foreach (var example in Examples)
        {
            var again = T.Decode(example.Encode()).Value;
            Assert.Equal(example.Encode(), again.Encode());
            Assert.Equal(example.Hash, again.Hash);
            Assert.IsType<T>(again);
        }
    }

    [Fact]
    public void One_flipped_bit_is_refused_or_makes_another_statement()
    {
        foreach (var example in Examples)
        {
            Flip.Each(example.Encode(), flipped => Assert.True(
                !T.Decode(flipped).TryGet(out var other, out _) || (other.Encode().AsSpan().SequenceEqual(flipped) && other.Hash != example.Hash)));
        }
    }

    [Fact]
    public void A_cut_or_longer_form_is_refused()
    {
        foreach (var bytes in Examples.Select(example => example.Encode()))
        {
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.Equal(ProblemCodes.StatementMalformed, T.Decode(bytes.AsMemory(0, length)).Problem.Code);
            }

            Assert.Equal(ProblemCodes.StatementMalformed, T.Decode((byte[])[.. bytes, 0]).Problem.Code);
        }
    }

    [Fact]
    public void One_flipped_bit_of_a_signed_statement_is_refused()
    {
        using var key = DeviceSigningKey.Generate();
        foreach (var example in Examples)
        {
            var bytes = SignedStatement.Sign(example, key).Bytes;
            Assert.Equal(example.Hash, SignedStatement.Verify<T>(bytes, key.PublicKey).Value.Statement.Hash);
            Flip.Each(bytes.ToArray(), flipped => Assert.False(SignedStatement.Verify<T>(flipped, key.PublicKey).IsOk));
        }
    }

    [Fact]
    public void The_signature_of_another_key_is_refused()
    {
        using var key = DeviceSigningKey.Generate();
        using var other = DeviceSigningKey.Generate();
        var bytes = SignedStatement.Sign(Examples[0], key).Bytes;
        Assert.Equal(ProblemCodes.StatementSignatureInvalid, SignedStatement.Verify<T>(bytes, other.PublicKey).Problem.Code);
    }
}

internal static class Flip
{
    /// <summary>Hands out the bytes with each single bit flipped in turn, always in a new array.</summary>
    public static void Each(byte[] bytes, Action<byte[]> check)
    {
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = (byte[])bytes.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            check(flipped);
        }
    }
}

public sealed class PayoutRequestTests : StatementLaws<PayoutRequest>
{
    private protected override IReadOnlyList<PayoutRequest> Examples => [Samples.Request];
}

public sealed class PayoutIntentTests : StatementLaws<PayoutIntent>
{
    private protected override IReadOnlyList<PayoutIntent> Examples => [Samples.Intent, Samples.Intent with { VaultSeen = VaultSeen.None }];

    [Fact]
    public void An_intent_that_no_reader_would_take_is_not_signed()
    {
        using var key = DeviceSigningKey.Generate();
        Assert.Throws<ArgumentException>(() => SignedStatement.Sign(Samples.Intent with { Outputs = [] }, key));
        Assert.Throws<ArgumentException>(() => SignedStatement.Sign(Samples.Intent with { NotAfter = 0 }, key));
        Assert.Throws<ArgumentException>(() => SignedStatement.Sign(Samples.Intent with { ExternalId = "" }, key));
        Assert.Throws<ArgumentException>(() => SignedStatement.Sign(
            Samples.Intent with { Outputs = [new(Samples.Script(1), Samples.Units(0))] }, key));
    }

    [Fact]
    public void Amounts_beyond_64_bits_keep_every_unit()
    {
        var large = Samples.Units(System.Numerics.BigInteger.Pow(2, 255) + 1);
        var again = PayoutIntent.Decode((Samples.Intent with { MaxFee = large }).Encode()).Value;
        Assert.Equal(large, again.MaxFee);
    }
}

public sealed class VaultReceiptTests : StatementLaws<VaultReceipt>
{
    private protected override IReadOnlyList<VaultReceipt> Examples => [Samples.Receipt, Samples.RefusingReceipt];
}

public sealed class JournalHeadTests : StatementLaws<JournalHead>
{
    private protected override IReadOnlyList<JournalHead> Examples => [Samples.Head, Samples.Head with { Counter = 0, Last = default }];
}

public sealed class AddressBatchAttestationTests : StatementLaws<AddressBatchAttestation>
{
    private protected override IReadOnlyList<AddressBatchAttestation> Examples => [Samples.Batch];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 10_001)]
    [InlineData(0x7fff_ffff, 2)]
    public void A_range_that_no_wallet_has_is_refused(uint first, uint count) =>
        Assert.False(AddressBatchAttestation.Decode((Samples.Batch with { FirstIndex = first, Count = count }).Encode()).IsOk);
}

public sealed class BatchVerdictTests : StatementLaws<BatchVerdict>
{
    private protected override IReadOnlyList<BatchVerdict> Examples =>
        [Samples.Verdict, Samples.Verdict with { Decision = BatchDecision.Refused }];
}

public sealed class ChannelCertificateTests : StatementLaws<ChannelCertificate>
{
    private protected override IReadOnlyList<ChannelCertificate> Examples => [Samples.Certificate];
}

public sealed class EnrolmentOfferTests : StatementLaws<EnrolmentOffer>
{
    private protected override IReadOnlyList<EnrolmentOffer> Examples => [Samples.Offer];
}

public sealed class EnrolmentAnswerTests : StatementLaws<EnrolmentAnswer>
{
    private protected override IReadOnlyList<EnrolmentAnswer> Examples => [Samples.Answer];
}

public sealed class DeviceCardTests : StatementLaws<DeviceCard>
{
    private protected override IReadOnlyList<DeviceCard> Examples => [Samples.Card];

    [Fact]
    public void A_card_is_verified_under_the_identity_key_that_it_names()
    {
        using var key = DeviceSigningKey.Generate();
        Assert.True(DeviceCard.VerifyOwn(SignedStatement.Sign(Samples.Card with { IdentityKey = key.PublicKey }, key).Bytes).IsOk);
        Assert.Equal(
            ProblemCodes.StatementSignatureInvalid, DeviceCard.VerifyOwn(SignedStatement.Sign(Samples.Card, key).Bytes).Problem.Code);
    }

    [Fact]
    public void Only_a_send_vault_tells_an_account_key()
    {
        Assert.False(DeviceCard.Decode((Samples.Card with { Role = DeviceRole.ReceiveVault }).Encode()).IsOk);
        Assert.False(DeviceCard.Decode((Samples.Card with { AccountXpub = "" }).Encode()).IsOk);
    }
}
