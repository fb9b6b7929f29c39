using System.Net;
using ChainCloud.Api.Tests.Hosts;

namespace ChainCloud.Api.Tests.Payouts;

public sealed class APayoutIsAcceptedOnce(Platform platform) : IClassFixture<Platform>
{
    [Fact]
    public async Task It_is_answered_with_202_and_the_resource_to_poll()
    {
        var merchant = await Funded();

        using var response = await merchant.Hot.PostText("v1/payouts", PayoutJson.Of("order-1"));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.NotEmpty(response.Headers.GetValues("RateLimit-Remaining"));
        var payout = await merchant.Hot.GetAsync(response.Headers.Location).IsOk();
        Assert.Equal(("order-1", "150000"), (payout.Text("external_id"), payout.Text("total")));
        Assert.Equal(PayoutJson.Address, payout["outputs"]![0]!["address"]!.GetValue<string>());
        Assert.EndsWith("Z", payout.Text("created_at"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_external_id_and_content_is_the_same_payout()
    {
        var merchant = await Funded();

        var first = await merchant.Hot.PostText("v1/payouts", PayoutJson.Of("order-1")).IsOk(HttpStatusCode.Accepted);
        var again = await merchant.Hot
            .PostText("v1/payouts", PayoutJson.Of("order-1").Replace("c2VhbGVk", "YW5ldw==", StringComparison.Ordinal))
            .IsOk(HttpStatusCode.Accepted);

        Assert.Equal(first.Text("id"), again.Text("id"));
        Assert.Single((await merchant.Hot.GetAsync("v1/payouts?asset=LTC").IsOk())["items"]!.AsArray());
    }

    [Fact]
    public async Task The_same_external_id_with_other_content_is_refused()
    {
        var merchant = await Funded();
        await merchant.Hot.PostText("v1/payouts", PayoutJson.Of("order-1")).IsOk(HttpStatusCode.Accepted);

        await merchant.Hot.PostText("v1/payouts", PayoutJson.Of("order-1", "\"150001\""))
            .IsProblem(HttpStatusCode.Conflict, ProblemCodes.ExternalIdConflict);
    }

    [Fact]
    public async Task The_same_idempotency_key_and_body_gets_the_stored_answer()
    {
        var merchant = await Funded();

        using var first = await merchant.Hot.PostText("v1/payouts", PayoutJson.Of("order-1"), "key-1");
        using var again = await merchant.Hot.PostText("v1/payouts", PayoutJson.Of("order-1"), "key-1");

        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.True(again.Headers.Contains("Idempotent-Replayed"));
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
    }

    [Fact]
    public async Task The_same_idempotency_key_with_another_body_or_path_is_refused()
    {
        var merchant = await Funded();
        var payout = await merchant.Hot.PostText("v1/payouts", PayoutJson.Of("order-1"), "key-1").IsOk(HttpStatusCode.Accepted);

        await merchant.Hot.PostText("v1/payouts", PayoutJson.Of("order-2"), "key-1")
            .IsProblem(HttpStatusCode.UnprocessableEntity, ProblemCodes.IdempotencyKeyConflict);
        await merchant.Hot.PostText($"v1/payouts/{payout.Text("id")}/cancel", PayoutJson.Of("order-1"), "key-1")
            .IsProblem(HttpStatusCode.UnprocessableEntity, ProblemCodes.IdempotencyKeyConflict);
    }

    [Fact]
    public async Task A_refusal_is_not_stored_so_the_same_key_works_once_the_reason_is_gone()
    {
        const string Path = "v1/operator/merchants/comes-later/tokens";
        await platform.Operator.PostText(Path, """{"kind":"hot"}""", "key-1").IsProblem(HttpStatusCode.NotFound, ProblemCodes.NotFound);
        await platform.Operator.PostText("v1/operator/merchants", """{"id":"comes-later","display_name":"Later"}""").IsOk(HttpStatusCode.Created);

        await platform.Operator.PostText(Path, """{"kind":"hot"}""", "key-1").IsOk(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_same_key_of_another_merchant_is_another_key()
    {
        var (one, other) = (await Funded(), await Funded());

        var first = await one.Hot.PostText("v1/payouts", PayoutJson.Of("order-1"), "key-1").IsOk(HttpStatusCode.Accepted);
        var second = await other.Hot.PostText("v1/payouts", PayoutJson.Of("order-1"), "key-1").IsOk(HttpStatusCode.Accepted);

        Assert.NotEqual(first.Text("id"), second.Text("id"));
    }

    [Fact]
    public async Task A_bad_idempotency_key_is_refused() => await (await Funded()).Hot
        .PostText("v1/payouts", PayoutJson.Of("order-1"), new string('k', 65)).IsProblem(HttpStatusCode.BadRequest, ProblemCodes.IdInvalid);

    [Fact]
    public async Task Many_at_once_are_one_payout()
    {
        var merchant = await Funded();
        var hot = merchant.Hot;

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => hot.PostText("v1/payouts", PayoutJson.Of("order-1")).IsOk(HttpStatusCode.Accepted)));

        Assert.Single(answers.Select(answer => answer.Text("id")).Distinct());
        var balance = (await hot.GetAsync("v1/balances").IsOk())["items"]![0]!["hot"]!.AsObject();
        var reserved = long.Parse(balance.Text("reserved"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(150_000 + long.Parse(answers[0].Text("max_fee"), System.Globalization.CultureInfo.InvariantCulture), reserved);
    }

    [Fact]
    public async Task While_a_request_runs_its_key_is_told_to_wait()
    {
        var merchant = await Funded();
        var hot = merchant.Hot;

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => hot.PostText("v1/payouts", PayoutJson.Of("order-1"), "key-1")));

        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.Accepted);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Accepted))
        {
            var waiting = await Task.FromResult(answer).IsProblem(HttpStatusCode.Conflict, ProblemCodes.IdempotencyKeyInProgress);
            Assert.Equal("maybe", waiting.Text("funds_moved"));
        }

        Assert.Single((await hot.GetAsync("v1/payouts?asset=LTC").IsOk())["items"]!.AsArray());
    }

    private async Task<TestMerchant> Funded()
    {
        var merchant = await platform.NewMerchant();
        await platform.Fund(merchant.Id, 100_000_000);
        return merchant;
    }
}
