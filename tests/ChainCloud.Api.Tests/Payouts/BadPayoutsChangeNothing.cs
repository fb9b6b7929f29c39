using System.Net;
using System.Text;
using ChainCloud.Api.Tests.Addresses;
using ChainCloud.Api.Tests.Hosts;

namespace ChainCloud.Api.Tests.Payouts;

/// <summary>Each refused with its code; afterwards balance, payouts and events are as before.</summary>
public sealed class BadPayoutsChangeNothing(Platform platform) : IClassFixture<Platform>
{
    private const long Funds = 100_000_000;

    [Theory]
    [InlineData("\"0\"", 422, ProblemCodes.AmountZero)]
    [InlineData("\"-1\"", 422, ProblemCodes.AmountInvalid)]
    [InlineData("\"1.5\"", 422, ProblemCodes.AmountInvalid)]
    [InlineData("\"1e8\"", 422, ProblemCodes.AmountInvalid)]
    [InlineData("\"007\"", 422, ProblemCodes.AmountInvalid)]
    [InlineData("\" 7\"", 422, ProblemCodes.AmountInvalid)]
    [InlineData("\"\"", 422, ProblemCodes.AmountInvalid)]
    [InlineData("150000", 422, ProblemCodes.AmountInvalid)]
    [InlineData("1.5", 422, ProblemCodes.AmountInvalid)]
    [InlineData("null", 422, ProblemCodes.AmountInvalid)]
    [InlineData("\"8400000000000001\"", 422, ProblemCodes.AmountAboveSupply)]
    [InlineData("\"115792089237316195423570985008687907853269984665640564039457584007913129639936\"", 422, ProblemCodes.AmountInvalid)]
    [InlineData("\"1\"", 422, ProblemCodes.AmountBelowDust)]
    [InlineData("\"100000001\"", 422, ProblemCodes.InsufficientFunds)]
    public Task A_bad_amount_is_refused(string amount, int status, string code) => Refused(PayoutJson.Of("bad", amount), status, code);

    [Theory]
    [InlineData("ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea", ProblemCodes.AddressWrongNetwork)]
    [InlineData("tltc1qg42tkwuuxefutzxezdkdel39gfstuap2wu8x7d", ProblemCodes.AddressChecksum)]
    [InlineData("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", ProblemCodes.AddressWrongAsset)]
    [InlineData("0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe", ProblemCodes.AddressWrongAsset)]
    [InlineData("", ProblemCodes.AddressMalformed)]
    [InlineData("an address", ProblemCodes.AddressMalformed)]
    public Task A_bad_address_is_refused(string address, string code) => Refused(PayoutJson.Of("bad", address: address), 422, code);

    [Fact]
    public Task An_address_with_a_typing_error_is_refused()
    {
        var typo = PayoutJson.Address[..^1] + (PayoutJson.Address[^1] == 'q' ? 'p' : 'q');
        return Refused(PayoutJson.Of("bad", address: typo), 422, ProblemCodes.AddressChecksum);
    }

    [Theory]
    [InlineData("BTC")]
    [InlineData("ltc")]
    [InlineData("")]
    [InlineData("NOPE")]
    public Task An_asset_that_is_not_served_is_refused(string asset) =>
        Refused(PayoutJson.Of("bad", asset: asset), 422, ProblemCodes.AssetUnknown);

    [Theory]
    [InlineData("\"urgent\"")]
    [InlineData("\"\"")]
    [InlineData("\"Fast\"")]
    public Task An_unknown_fee_speed_is_refused(string speed) =>
        Refused(PayoutJson.Of("bad", more: $""","fee_speed":{speed} """), 400, ProblemCodes.MalformedRequest);

    [Theory]
    [InlineData(""","note":"x" """)]
    [InlineData(""","Asset":"LTC" """)]
    [InlineData(""","fee":"1" """)]
    public Task An_unknown_field_is_refused(string more) => Refused(PayoutJson.Of("bad", more: more), 400, ProblemCodes.UnknownField);

    [Fact]
    public Task An_unknown_field_of_an_output_is_refused() => Refused(
        PayoutJson.Of("bad").Replace("\"amount\"", "\"memo\":\"x\",\"amount\"", StringComparison.Ordinal), 400, ProblemCodes.UnknownField);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("{}")]
    public Task A_body_that_is_no_payout_is_refused(string body) => Refused(body, 400, ProblemCodes.MalformedRequest);

    [Fact]
    public Task A_field_that_stands_there_twice_is_refused() =>
        Refused(PayoutJson.Of("bad", more: ""","external_id":"other" """), 400, ProblemCodes.MalformedRequest);

    [Theory]
    [InlineData("", 400, ProblemCodes.IdInvalid)]
    [InlineData("with space", 400, ProblemCodes.IdInvalid)]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", 400, ProblemCodes.IdInvalid)]
    public Task A_bad_external_id_is_refused(string id, int status, string code) => Refused(PayoutJson.Of(id), status, code);

    [Fact]
    public Task A_body_above_256_KiB_is_refused() =>
        Refused(PayoutJson.Of("bad", more: $",\"x\":\"{new string('x', 300_000)}\""), 413, ProblemCodes.BodyTooLarge);

    [Fact]
    public Task More_than_1000_outputs_are_refused()
    {
        var output = $$"""{"address":"{{PayoutJson.Address}}","amount":"1000"}""";
        var body = new StringBuilder("""{"asset":"LTC","external_id":"many","sealed_request":"AAAA","outputs":[""")
            .AppendJoin(',', Enumerable.Repeat(output, 1001)).Append("]}").ToString();
        return Refused(body, 422, ProblemCodes.TooManyOutputs);
    }

    [Fact]
    public async Task A_body_of_another_kind_is_refused()
    {
        var merchant = await platform.NewMerchant();
        using var form = new FormUrlEncodedContent([new("asset", "LTC")]);
        await merchant.Hot.PostAsync("v1/payouts", form).IsProblem(HttpStatusCode.BadRequest, ProblemCodes.MalformedRequest);
    }

    [Theory]
    [InlineData("limit=0", ProblemCodes.LimitInvalid)]
    [InlineData("limit=201", ProblemCodes.LimitInvalid)]
    [InlineData("limit=x", ProblemCodes.LimitInvalid)]
    [InlineData("cursor=rubbish", ProblemCodes.CursorInvalid)]
    public async Task A_bad_page_is_refused(string query, string code)
    {
        var merchant = await platform.NewMerchant();
        await merchant.Hot.GetAsync($"v1/payouts?asset=LTC&{query}").IsProblem(HttpStatusCode.BadRequest, code);
    }

    [Theory]
    [InlineData("po_")]
    [InlineData("dep_00000000000000000000000001")]
    [InlineData("po_0000000000000000000000000u")]
    public async Task A_malformed_id_looks_like_one_that_does_not_exist(string id)
    {
        var merchant = await platform.NewMerchant();
        await merchant.Hot.GetAsync($"v1/payouts/{id}").IsProblem(HttpStatusCode.NotFound, ProblemCodes.NotFound);
    }

    private async Task Refused(string body, int status, string code)
    {
        var merchant = await platform.NewMerchant();
        await platform.Fund(merchant.Id, Funds);

        var problem = await merchant.Hot.PostText("v1/payouts", body).IsProblem((HttpStatusCode)status, code);

        Assert.Equal("no", problem.Text("funds_moved"));
        var hot = (await merchant.Hot.GetAsync("v1/balances").IsOk())["items"]![0]!["hot"]!.AsObject();
        Assert.Equal((Funds.ToString(System.Globalization.CultureInfo.InvariantCulture), "0"), (hot.Text("available"), hot.Text("reserved")));
        Assert.Empty((await merchant.Hot.GetAsync($"v1/payouts?asset={AttestedBatch.Ltc}").IsOk())["items"]!.AsArray());
        Assert.Empty((await merchant.Hot.GetAsync("v1/events?after=0").IsOk())["items"]!.AsArray());
    }
}
