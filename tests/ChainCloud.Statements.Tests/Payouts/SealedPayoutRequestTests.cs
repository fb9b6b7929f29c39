namespace ChainCloud.Statements.Tests;

public sealed class SealedPayoutRequestTests
{
    private static readonly byte[] Key = Samples.Bytes(32, 1);

    private static readonly byte[] Box = SealedPayoutRequest.Seal(Key, Samples.Request, Samples.Bytes(12, 2));

    [Fact]
    public void The_holder_of_the_key_reads_the_request() =>
        Assert.Equal(Samples.Request, SealedPayoutRequest.Open(Key, Box).Value);

    [Fact]
    public void Another_key_opens_nothing() =>
        Assert.Equal(ProblemCodes.StatementSignatureInvalid, SealedPayoutRequest.Open(Samples.Bytes(32, 3), Box).Problem.Code);

    [Fact]
    public void One_flipped_bit_is_refused() =>
        Flip.Each(Box, flipped => Assert.Equal(
            ProblemCodes.StatementSignatureInvalid, SealedPayoutRequest.Open(Key, flipped).Problem.Code));

    [Fact]
    public void A_cut_box_is_refused()
    {
        for (var length = 0; length < Box.Length; length++)
        {
            Assert.False(SealedPayoutRequest.Open(Key, Box.AsSpan(0, length)).IsOk);
        }
    }

    [Fact]
    public void The_plain_request_is_not_a_box() => Assert.False(SealedPayoutRequest.Open(Key, Samples.Request.Encode()).IsOk);

    [Fact]
    public void An_empty_or_short_key_seals_and_opens_nothing()
    {
        Assert.Throws<ArgumentException>(() => SealedPayoutRequest.Seal([], Samples.Request, new byte[12]));
        Assert.Throws<ArgumentException>(() => SealedPayoutRequest.Seal(new byte[16], Samples.Request, new byte[12]));
        Assert.Throws<ArgumentException>(() => SealedPayoutRequest.Open([], Box));
        Assert.Throws<ArgumentException>(() => SealedPayoutRequest.Seal(Key, Samples.Request, new byte[11]));
    }
}
