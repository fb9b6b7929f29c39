using System.Net;
using System.Security.Cryptography;
using ChainCloud.Api.Tests.Hosts;
using ChainCloud.GrainInterfaces;

namespace ChainCloud.Api.Tests.Merchants;

public sealed class TokensOpenTheirOwnDoorsOnly(Platform platform) : IClassFixture<Platform>
{
    [Theory]
    [InlineData("")]
    [InlineData("cc_")]
    [InlineData("cc_h_merchant-1_AAAA_00000000")]
    [InlineData("no token at all, but long enough to look like one, is it not so, dear reader?")]
    public Task What_is_no_token_is_refused(string token) => Refused(token);

    [Fact]
    public async Task A_token_with_any_character_changed_is_refused()
    {
        var token = (await platform.NewMerchant()).HotToken;
        for (var i = 3; i < token.Length; i += 7)
        {
            await Refused(token[..i] + (token[i] == 'a' ? 'b' : 'a') + token[(i + 1)..]);
        }
    }

    [Fact]
    public async Task A_well_formed_token_that_nobody_issued_is_refused()
    {
        var merchant = await platform.NewMerchant();
        var secret = RandomNumberGenerator.GetBytes(32);

        await Refused(TokenText.Format(TokenKind.Hot, merchant.Id.ToString(), secret));
        await Refused(TokenText.Format(TokenKind.Hot, "nobody-at-all", secret));
        await Refused(TokenText.Format(TokenKind.Courier, "no-device", secret));
        await Refused(TokenText.Format(TokenKind.Operator, TokenText.Platform, secret));
    }

    [Fact]
    public async Task Tokens_of_another_kind_are_told_so()
    {
        var merchant = await platform.NewMerchant();

        await Forbidden(merchant.Cold.GetAsync("v1/payouts?asset=LTC"));
        await Forbidden(merchant.Cold.PostText("v1/payouts", "{}"));
        await Forbidden(merchant.Hot.GetAsync("v1/deposits?asset=LTC"));
        await Forbidden(merchant.Hot.PostText("v1/addresses", "{}"));
        await Forbidden(merchant.Hot.GetAsync("v1/vault/jobs"));
        await Forbidden(merchant.Hot.GetAsync("v1/operator/merchants"));
        await Forbidden(platform.Operator.GetAsync("v1/balances"));
        await Forbidden(platform.Operator.GetAsync("v1/vault/jobs"));
    }

    [Fact]
    public async Task Another_merchants_payout_looks_like_one_that_does_not_exist()
    {
        var (owner, other) = (await platform.NewMerchant(), await platform.NewMerchant());
        await platform.Fund(owner.Id, 100_000_000);
        var payout = await owner.Hot.PostText("v1/payouts", Payouts.PayoutJson.Of("mine")).IsOk(HttpStatusCode.Accepted);
        var (existing, missing) = (payout.Text("id"), PayoutId.Of(1).ToString());

        foreach (var path in new[] { "v1/payouts/{0}", "v1/transfers/tr_00000000000000000000000001" })
        {
            var foreign = await other.Hot.GetAsync(path.Replace("{0}", existing, StringComparison.Ordinal)).IsProblem(HttpStatusCode.NotFound, ProblemCodes.NotFound);
            var unknown = await other.Hot.GetAsync(path.Replace("{0}", missing, StringComparison.Ordinal)).IsProblem(HttpStatusCode.NotFound, ProblemCodes.NotFound);
            foreign.Remove("request_id");
            unknown.Remove("request_id");
            Assert.Equal(unknown.ToJsonString(), foreign.ToJsonString());
        }

        await other.Hot.PostText($"v1/payouts/{existing}/cancel", "").IsProblem(HttpStatusCode.NotFound, ProblemCodes.NotFound);
        await other.Hot.PostText($"v1/approvals/{existing}", """{"intent":"AAAA"}""").IsProblem(HttpStatusCode.NotFound, ProblemCodes.NotFound);
        Assert.Empty((await other.Hot.GetAsync("v1/payouts?asset=LTC").IsOk())["items"]!.AsArray());
        Assert.Equal(existing, (await owner.Hot.GetAsync($"v1/payouts/{existing}").IsOk()).Text("id"));
    }

    [Fact]
    public async Task A_token_is_shown_once_even_under_the_same_idempotency_key()
    {
        var merchant = await platform.NewMerchant();
        var path = $"v1/operator/merchants/{merchant.Id}/tokens";

        await platform.Operator.PostText(path, """{"kind":"hot"}""", "token-1").IsOk(HttpStatusCode.Created);

        await platform.Operator.PostText(path, """{"kind":"hot"}""", "token-1").IsProblem(HttpStatusCode.Conflict, ProblemCodes.AlreadyExists);
    }

    private Task Refused(string token) =>
        platform.For(token).GetAsync("v1/balances").IsProblem(HttpStatusCode.Unauthorized, ProblemCodes.Unauthenticated);

    private static Task Forbidden(Task<HttpResponseMessage> asked) => asked.IsProblem(HttpStatusCode.Forbidden, ProblemCodes.TokenKindForbidden);
}
