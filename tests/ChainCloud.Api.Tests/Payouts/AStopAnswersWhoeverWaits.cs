using System.Net;
using ChainCloud.Api.Tests.Hosts;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChainCloud.Api.Tests.Payouts;

/// <summary>A platform that is told to stop ends what it has begun.</summary>
public sealed class AStopAnswersWhoeverWaits(SmallPlatform platform) : IClassFixture<SmallPlatform>
{
    private const int Orders = 35;

    [Fact]
    public async Task All_that_wait_for_a_commit_are_accepted_and_are_there()
    {
        var merchant = await platform.NewMerchant();
        await platform.Fund(merchant.Id, 1_000_000_000);
        using var hot = merchant.Hot;
        await hot.PostText("v1/payouts", PayoutJson.Of("first")).IsOk(HttpStatusCode.Accepted);
        await using var held = await platform.HoldWriter();
        var asked = Enumerable.Range(0, Orders).Select(i => hot.PostText("v1/payouts", PayoutJson.Of($"order-{i}"))).ToList();
        await Eventually.True(() => platform.Waiting == Orders, TimeSpan.FromSeconds(60), () => $"{platform.Waiting} wait");

        var stopped = platform.Services.GetRequiredService<IHost>().StopAsync();
        await platform.Release();

        Assert.All(await Task.WhenAll(asked), answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        await stopped;
        await using var store = await Reopened();
        var keys = Enumerable.Range(0, Orders).Select(i => $"payout:{merchant.Id}:order-{i}");
        var book = new BookId(merchant.Id, AssetId.Parse("LTC").Value);
        var head = await store.GetRequiredService<IBookStore>().LoadHead(book, default);
        Assert.Equal(Orders, (await store.GetRequiredService<IBookStore>().FindJournal([.. keys], default)).Count);
        Assert.Equal(0, head[LedgerAccount.HotReserved] % (Orders + 1));
        Assert.Equal(head, await store.GetRequiredService<ILedgerReads>().SumPostings(book, default));
    }

    /// <summary>The database as the stopped platform left it, once it has let go of the file.</summary>
    private Task<ServiceProvider> Reopened() => Eventually.NotNull(
        async () =>
        {
            var services = new ServiceCollection().AddChainCloudStore(new StoreOptions { Path = platform.Database }).BuildServiceProvider();
            try
            {
                await services.GetRequiredService<StoreMigrator>().IsReady(default);
                return services;
            }
            catch (StoreSetupException)
            {
                await services.DisposeAsync();
                return null;
            }
        },
        TimeSpan.FromSeconds(60));
}
