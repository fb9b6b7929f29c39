using System.Net;
using ChainCloud.Api.Tests.Hosts;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.Api.Tests.Payouts;

/// <summary>More payouts than the platform can hold at a time: some are told to come again, none is lost, none is paid twice.</summary>
public sealed class TooManyAtOnceAreSentAwayUnharmed(SmallPlatform platform)
    : IClassFixture<SmallPlatform>
{
    private static readonly AssetId Ltc = AssetId.Parse("LTC").Value;

    [Theory]
    [InlineData(1, SmallPlatform.OfABook)]
    [InlineData(12, SmallPlatform.InAll)]
    public async Task They_are_told_to_come_again_and_each_happens_once(int merchants, int limit)
    {
        var callers = new List<TestMerchant>();
        for (var i = 0; i < merchants; i++)
        {
            callers.Add(await platform.NewMerchant());
            await platform.Fund(callers[^1].Id, 1_000_000_000);
        }

        var orders = Enumerable.Range(0, 240).Select(i => (Merchant: callers[i % merchants], Id: $"order-{i}")).ToList();
        var hots = callers.ToDictionary(c => c, c => c.Hot);
        List<HttpStatusCode> first;
        await using (await platform.HoldWriter())
        {
            var asked = orders.ConvertAll(o => Ask(hots[o.Merchant], o.Id));
            // As many as fit wait for the writer; all others have their answer while it is still held.
            await Eventually.True(
                () => asked.Count(a => a.IsCompleted) >= 240 - limit - SmallPlatform.Group * merchants, TimeSpan.FromSeconds(60),
                () => $"{asked.Count(a => a.IsCompleted)} answers");
            Assert.True(platform.Waiting <= SmallPlatform.InAll);
            Assert.All(asked.Where(a => a.IsCompleted), a => Assert.Equal(HttpStatusCode.ServiceUnavailable, a.Result));
            await platform.Release();
            first = [.. await Task.WhenAll(asked)];
        }

        Assert.Contains(HttpStatusCode.Accepted, first);
        Assert.All(first, status => Assert.True(status is HttpStatusCode.Accepted or HttpStatusCode.ServiceUnavailable));
        var reserved = await Reserved(callers);

        await Task.WhenAll(orders.Select(o => UntilAccepted(hots[o.Merchant], o.Id)));

        var each = await Each(callers[0]);
        Assert.Equal(first.LongCount(s => s == HttpStatusCode.Accepted), reserved / each);
        Assert.Equal(240L, (await Reserved(callers)) / each);
        Assert.Equal(0, platform.Waiting);
    }

    private static async Task<HttpStatusCode> Ask(HttpClient hot, string id)
    {
        using var response = await hot.PostText("v1/payouts", PayoutJson.Of(id));
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            var body = await response.Content.ReadAsStringAsync();
            Assert.Contains($"\"code\":\"{ProblemCodes.Overloaded}\"", body, StringComparison.Ordinal);
            Assert.Contains("\"retryable\":true,\"funds_moved\":\"no\"", body, StringComparison.Ordinal);
            Assert.NotNull(response.Headers.RetryAfter);
        }

        return response.StatusCode;
    }

    private static async Task UntilAccepted(HttpClient hot, string id)
    {
        while (await Ask(hot, id) != HttpStatusCode.Accepted)
        {
            await Task.Yield();
        }
    }

    private async Task<long> Reserved(IEnumerable<TestMerchant> merchants)
    {
        var sum = 0L;
        foreach (var merchant in merchants)
        {
            sum += (long)(await platform.Services.GetRequiredService<IBookStore>().LoadHead(new BookId(merchant.Id, Ltc), default))[LedgerAccount.HotReserved];
        }

        return sum;
    }

    // Amount and fee cap, as the platform's settings have it.
    private async Task<long> Each(TestMerchant merchant)
    {
        var payouts = (await merchant.Hot.GetAsync("v1/payouts?asset=LTC&limit=1").IsOk())["items"]!.AsArray();
        return long.Parse(payouts[0]!["total"]!.GetValue<string>()) + long.Parse(payouts[0]!["max_fee"]!.GetValue<string>());
    }
}
