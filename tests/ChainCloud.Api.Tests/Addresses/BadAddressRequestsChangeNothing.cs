using System.Net;
using ChainCloud.Api.Tests.Devices;
using ChainCloud.Api.Tests.Hosts;
using ChainCloud.Statements;

namespace ChainCloud.Api.Tests.Addresses;

public sealed class BadAddressRequestsChangeNothing(Platform platform) : IClassFixture<Platform>
{
    [Theory]
    [InlineData("""{"asset":"LTC","purpose":"change","external_id":"a"}""", 400, ProblemCodes.MalformedRequest)]
    [InlineData("""{"asset":"LTC","purpose":"Cold","external_id":"a"}""", 400, ProblemCodes.MalformedRequest)]
    [InlineData("""{"asset":"DOGE","purpose":"cold","external_id":"a"}""", 422, ProblemCodes.AssetUnknown)]
    [InlineData("""{"asset":"LTC","purpose":"cold","external_id":""}""", 400, ProblemCodes.IdInvalid)]
    [InlineData("""{"asset":"LTC","purpose":"cold"}""", 400, ProblemCodes.MalformedRequest)]
    [InlineData("""{"asset":"LTC","purpose":"cold","external_id":"a","count":5}""", 400, ProblemCodes.UnknownField)]
    [InlineData("""{"asset":"LTC","purpose":"cold","external_id":"a"}""", 409, ProblemCodes.DeviceNotEnrolled)]
    public async Task A_batch_is_not_requested(string body, int status, string code)
    {
        var merchant = await platform.NewMerchant();

        await merchant.Cold.PostText("v1/address-batches", body).IsProblem((HttpStatusCode)status, code);

        Assert.Empty((await merchant.Cold.GetAsync("v1/address-batches?asset=LTC").IsOk())["items"]!.AsArray());
    }

    [Fact]
    public async Task Without_a_verified_batch_there_is_no_address()
    {
        var merchant = await platform.NewMerchant();
        using var devices = await TestDevices.Enrol(merchant);
        await RequestBatch(merchant);

        await merchant.Cold.PostText("v1/addresses", """{"asset":"LTC","purpose":"cold","external_id":"customer-1"}""")
            .IsProblem(HttpStatusCode.Conflict, ProblemCodes.NoVerifiedAddress);
    }

    [Fact]
    public async Task A_verdict_by_anybody_else_makes_nothing_usable_and_raises_an_alarm()
    {
        var merchant = await platform.NewMerchant();
        using var devices = await TestDevices.Enrol(merchant);
        using var stranger = DeviceSigningKey.Generate();
        var root = await ListedBatch(merchant, devices);
        var verdict = new BatchVerdict(Network.Regtest, AttestedBatch.Ltc, merchant.Id, AddressPurpose.Cold, 0, root, BatchDecision.Accepted);
        var forged = AttestedBatch.Base64(SignedStatement.Sign(verdict, stranger).Bytes);

        await merchant.Cold.PostText("v1/address-batches/LTC/cold/0/verdict", $$"""{"verdict":"{{forged}}"}""")
            .IsProblem(HttpStatusCode.UnprocessableEntity, ProblemCodes.StatementSignatureInvalid);

        var batch = await merchant.Cold.GetAsync("v1/address-batches/LTC/cold/0").IsOk();
        Assert.Equal("listed", batch["batch"]!["state"]!.GetValue<string>());
        var alarms = (await platform.Operator.GetAsync("v1/operator/alarms").IsOk())["items"]!.AsArray();
        Assert.Contains(alarms, alarm => alarm!["merchant"]!.GetValue<string>() == merchant.Id.ToString());
    }

    [Fact]
    public async Task Another_merchants_batch_can_not_even_be_named()
    {
        var (owner, other) = (await platform.NewMerchant(), await platform.NewMerchant());
        using var devices = await TestDevices.Enrol(owner);
        await RequestBatch(owner);

        await other.Cold.GetAsync("v1/address-batches/LTC/cold/0").IsProblem(HttpStatusCode.NotFound, ProblemCodes.NotFound);
        await other.Cold.GetAsync($"v1/address-batches/{owner.Id}/LTC/cold/0").IsProblem(HttpStatusCode.NotFound, ProblemCodes.NotFound);
        await owner.Cold.GetAsync("v1/address-batches/LTC/cold/0").IsOk();
    }

    [Theory]
    [InlineData("ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea", ProblemCodes.AddressWrongNetwork)]
    [InlineData("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", ProblemCodes.AddressWrongAsset)]
    [InlineData("rubbish", ProblemCodes.AddressMalformed)]
    public async Task A_foreign_address_is_judged_with_a_code(string address, string code)
    {
        var merchant = await platform.NewMerchant();

        await merchant.Hot.PostText("v1/addresses/validate", $$"""{"asset":"LTC","address":"{{address}}"}""")
            .IsProblem(HttpStatusCode.UnprocessableEntity, code);
    }

    [Fact]
    public async Task A_good_foreign_address_is_told_in_its_canonical_form()
    {
        var merchant = await platform.NewMerchant();
        var address = AttestedBatch.TextOf(AttestedBatch.ScriptOf(9));

        var valid = await merchant.Cold.PostText(
            "v1/addresses/validate", $$"""{"asset":"LTC","address":"{{address.ToUpperInvariant()}}"}""").IsOk();

        Assert.Equal((address, "p2wpkh", "regtest"), (valid.Text("address"), valid.Text("script_type"), valid.Text("network")));
    }

    [Fact]
    public async Task An_address_that_is_not_ours_is_not_found()
    {
        var merchant = await platform.NewMerchant();

        await merchant.Cold.GetAsync($"v1/addresses/{AttestedBatch.TextOf(AttestedBatch.ScriptOf(9))}?asset=LTC")
            .IsProblem(HttpStatusCode.NotFound, ProblemCodes.NotFound);
    }

    private static Task RequestBatch(TestMerchant merchant) => merchant.Cold
        .PostText("v1/address-batches", """{"asset":"LTC","purpose":"cold","external_id":"batch-1"}""").IsOk(HttpStatusCode.Accepted);

    /// <summary>A batch that the vault attested and the V-Device has not seen.</summary>
    private async Task<Hash256> ListedBatch(TestMerchant merchant, TestDevices devices)
    {
        await RequestBatch(merchant);
        var courier = platform.For(await platform.Token($"devices/{devices.ReceiveVault}", null));
        var job = (await courier.GetAsync("v1/vault/jobs").IsOk())["items"]![0]!.AsObject();
        var answer = devices.Answer(Convert.FromBase64String(job.Text("frame")));
        await courier.PostText($"v1/vault/jobs/{job.Text("id")}/result", $$"""{"frame":"{{Convert.ToBase64String(answer)}}"}""").IsOk();
        var batch = await merchant.Cold.GetAsync("v1/address-batches/LTC/cold/0").IsOk();
        return new Hash256(Convert.FromHexString(batch["batch"]!["root"]!.GetValue<string>()));
    }
}
