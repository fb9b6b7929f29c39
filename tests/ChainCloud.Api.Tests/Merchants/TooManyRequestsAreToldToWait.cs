using System.Net;
using ChainCloud.Api.Tests.Hosts;

namespace ChainCloud.Api.Tests.Merchants;

public sealed class TooManyRequestsAreToldToWait(TooManyRequestsAreToldToWait.NarrowPlatform platform)
    : IClassFixture<TooManyRequestsAreToldToWait.NarrowPlatform>
{
    private const int PerToken = 20;

    [Fact]
    public async Task One_token_is_limited_and_another_is_not()
    {
        var (busy, other) = (await platform.NewMerchant(), await platform.NewMerchant());

        var refused = await UntilRefused(() => busy.Hot.GetAsync("v1/balances"));

        Assert.Equal("0", refused.Headers.GetValues("RateLimit-Remaining").Single());
        Assert.Equal("20", refused.Headers.GetValues("RateLimit-Limit").Single());
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        await Task.FromResult(refused).IsProblem(HttpStatusCode.TooManyRequests, ProblemCodes.RateLimited);
        await other.Hot.GetAsync("v1/balances").IsOk();
    }

    /// <summary>A window may end in between: then the next one fills.</summary>
    private static async Task<HttpResponseMessage> UntilRefused(Func<Task<HttpResponseMessage>> ask)
    {
        for (var i = 0; i < 3 * PerToken; i++)
        {
            var response = await ask();
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                return response;
            }
        }

        throw new TimeoutException("Nothing was refused.");
    }

    public sealed class NarrowPlatform : Platform
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
            [new("Gateway:RequestsPerTokenIn10Seconds", "20")];
    }
}
