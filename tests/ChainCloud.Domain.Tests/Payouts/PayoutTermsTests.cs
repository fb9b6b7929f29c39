using ChainCloud.Domain.Payouts;
using static ChainCloud.Domain.Tests.Payouts.PayoutSamples;

namespace ChainCloud.Domain.Tests.Payouts;

public sealed class PayoutTermsTests
{
    private static readonly Amount Supply = Units(84_000_000L * 100_000_000L);

    [Fact]
    public void Well_formed_terms_pass() => Assert.Equal(Terms, Check(Terms).Value);

    [Fact]
    public void Held_are_the_outputs_and_the_fee_cap() => Assert.Equal(Units(101_000), Terms.Held);

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("tab\t")]
    [InlineData("ü")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_malformed_external_id_is_refused(string id) => Refused(ProblemCodes.MalformedRequest, Terms with { ExternalId = id });

    [Fact]
    public void No_output_is_refused() => Refused(ProblemCodes.MalformedRequest, Terms with { Outputs = [] });

    [Fact]
    public void Too_many_outputs_are_refused() =>
        Refused(ProblemCodes.TooManyOutputs, Terms with { Outputs = [.. Enumerable.Repeat(Terms.Outputs[0], PayoutTerms.MaxOutputs + 1)] });

    [Fact]
    public void An_output_of_nothing_is_refused() => Refused(ProblemCodes.AmountZero, Terms with { Outputs = [new Destination(Script(1), Units(0))] });

    [Fact]
    public void Dust_is_refused() => Refused(ProblemCodes.AmountBelowDust, Terms with { Outputs = [new Destination(Script(1), Units(999))] });

    [Fact]
    public void More_than_can_exist_is_refused() => Refused(ProblemCodes.AmountAboveSupply, Terms with { Outputs = [new Destination(Script(1), Supply)] });

    [Fact]
    public void Another_asset_is_refused() =>
        Refused(ProblemCodes.AssetMismatch, Terms with { MaxFee = Amount.Of(AssetId.Parse("BTC").Value, 5) });

    [Fact]
    public void A_request_without_a_sealed_part_is_refused() => Refused(ProblemCodes.MalformedRequest, Terms with { SealedRequest = [] });

    private static Result<PayoutTerms> Check(PayoutTerms terms) => terms.Check(_ => Units(1_000), Supply);

    private static void Refused(string code, PayoutTerms terms) => Assert.Equal(code, Check(terms).Problem.Code);
}
