using System.Net;
using ChainCloud.Api.Tests.Hosts;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Api.Tests.Payouts;

/// <summary>Payouts of ether and of a token that must not be accepted. Nothing of them is stored.</summary>
public sealed class BadEtherPayoutsChangeNothing(BadEtherPayoutsChangeNothing.WithToken platform) : IClassFixture<BadEtherPayoutsChangeNothing.WithToken>
{
    private const string Contract = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    private const string Somebody = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";

    [Theory]
    [InlineData("0x0000000000000000000000000000000000000000", ProblemCodes.AddressTypeUnsupported)]
    [InlineData("0x0000000000000000000000000000000000000001", ProblemCodes.AddressTypeUnsupported)]
    [InlineData("0x000000000000000000000000000000000000000a", ProblemCodes.AddressTypeUnsupported)]
    [InlineData("0x0000000000000000000000000000000000000011", ProblemCodes.AddressTypeUnsupported)]
    [InlineData("0x0000000000000000000000000000000000000100", ProblemCodes.AddressTypeUnsupported)]
    [InlineData("0xfb6916095ca1df60bB79Ce92cE3Ea74c37c5d359", ProblemCodes.AddressChecksum)]
    [InlineData("0xFB6916095CA1DF60BB79CE92CE3EA74C37C5D35", ProblemCodes.AddressMalformed)]
    [InlineData("fB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", ProblemCodes.AddressMalformed)]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d35g", ProblemCodes.AddressMalformed)]
    [InlineData("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", ProblemCodes.AddressWrongAsset)]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", ProblemCodes.AddressWrongAsset)]
    [InlineData("", ProblemCodes.AddressMalformed)]
    public async Task Nobody_is_paid_at_an_address_that_nobody_has(string address, string code)
    {
        await Refused(PayoutJson.Of("bad-eth", address: address, asset: "ETH"), code);
        await Refused(PayoutJson.Of("bad-token", address: address, asset: "USDX"), code);
    }

    [Fact]
    public Task A_token_is_not_paid_to_its_own_contract() =>
        Refused(PayoutJson.Of("bad", address: Contract, asset: "USDX"), ProblemCodes.AddressTypeUnsupported);

    [Theory]
    [InlineData("\"115792089237316195423570985008687907853269984665640564039457584007913129639936\"", ProblemCodes.AmountInvalid)]
    [InlineData("\"115792089237316195423570985008687907853269984665640564039457584007913129639935\"", ProblemCodes.AmountAboveSupply)]
    [InlineData("\"0\"", ProblemCodes.AmountZero)]
    [InlineData("\"0x10\"", ProblemCodes.AmountInvalid)]
    [InlineData("\"1\"", ProblemCodes.InsufficientFunds)]
    public async Task A_bad_amount_is_refused(string amount, string code)
    {
        await Refused(PayoutJson.Of("bad-eth", amount, Somebody, "ETH"), code);
        await Refused(PayoutJson.Of("bad-token", amount, Somebody, "USDX"), code);
    }

    [Theory]
    [InlineData("ETH")]
    [InlineData("USDX")]
    public Task Two_recipients_do_not_fit_into_one_transaction(string asset)
    {
        var output = $$"""{"address":"{{Somebody}}","amount":"5"}""";
        return Refused(
            $$"""{"asset":"{{asset}}","external_id":"two","sealed_request":"c2VhbGVk","outputs":[{{output}},{{output}}]}""", ProblemCodes.TooManyOutputs);
    }

    [Fact]
    public async Task A_token_tells_contract_and_chain()
    {
        var merchant = await platform.NewMerchant();

        var assets = (await merchant.Hot.GetAsync("v1/assets").IsOk())["items"]!.AsArray();

        var token = assets.Single(a => (string)a!["asset"]! == "USDX")!;
        Assert.Equal(("ETH", Contract, 6, "evm", 1), (
            (string)token["chain_asset"]!, (string)token["contract"]!, (int)token["decimals"]!, (string)token["address_type"]!, (int)token["max_outputs"]!));
    }

    private async Task Refused(string body, string code)
    {
        var merchant = await platform.NewMerchant();
        var asset = body.Contains("USDX", StringComparison.Ordinal) ? "USDX" : "ETH";

        var problem = await merchant.Hot.PostText("v1/payouts", body).IsProblem(HttpStatusCode.UnprocessableEntity, code);

        Assert.Equal("no", problem.Text("funds_moved"));
        Assert.Empty((await merchant.Hot.GetAsync($"v1/payouts?asset={asset}").IsOk())["items"]!.AsArray());
        Assert.Empty((await merchant.Hot.GetAsync("v1/events?after=0").IsOk())["items"]!.AsArray());
    }

    /// <summary>Ether and a token that two of three administrators listed; their node is down.</summary>
    public sealed class WithToken : Platform
    {
        private readonly string _list = Path.Combine(Path.GetTempPath(), $"cc-tokens-{Path.GetRandomFileName()}.cbor");
        private readonly DeviceSigningKey[] _administrators = [DeviceSigningKey.Generate(), DeviceSigningKey.Generate(), DeviceSigningKey.Generate()];

        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            new("Gateway:Assets:0", "ETH"),
            new("Gateway:Assets:1", "USDX"),
            new("Chains:ETH:Url", "http://127.0.0.1:9/"),
            new("Tokens:Lists:0", _list),
            .. _administrators.Select((key, i) => KeyValuePair.Create($"Tokens:Administrators:{i}", key.PublicKey.ToString())),
        ];

        public override Task InitializeAsync()
        {
            var token = new ListedToken(AssetId.Parse("USDX").Value, AccountAddress.ParseHex(Contract).Value, 6, 100_000);
            var list = new TokenList(Network.Regtest, AssetId.Parse("ETH").Value, 1, [token]);
            File.WriteAllBytes(_list, new SignedTokenList(list, []).Approve(_administrators[0]).Approve(_administrators[2]).Encode());
            return base.InitializeAsync();
        }

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            File.Delete(_list);
            Array.ForEach(_administrators, key => key.Dispose());
        }
    }
}
