using System.Net;
using ChainCloud.Api.Tests.Hosts;
using ChainCloud.Api.Tests.Payouts;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Databases;

namespace ChainCloud.Api.Tests.Http;

public sealed class ADatabaseMayBeGoneForAWhile(ADatabaseMayBeGoneForAWhile.PlatformOnPostgres platform)
    : IClassFixture<ADatabaseMayBeGoneForAWhile.PlatformOnPostgres>
{
    [Fact]
    public async Task Requests_are_told_to_come_again_and_then_happen_once()
    {
        var merchant = await platform.NewMerchant();
        await platform.Fund(merchant.Id, 100_000_000);
        var hot = merchant.Hot;
        await hot.PostText("v1/payouts", PayoutJson.Of("before")).IsOk(HttpStatusCode.Accepted);
        await platform.Cluster.Crash();

        foreach (var idempotencyKey in new[] { null, "key-1" })
        {
            using var refused = await hot.PostText("v1/payouts", PayoutJson.Of("during"), idempotencyKey);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Contains("\"retryable\":true", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        await hot.GetAsync("v1/payouts?asset=LTC").IsProblem(HttpStatusCode.ServiceUnavailable, ProblemCodes.StoreUnavailable);
        await platform.Anonymous.GetAsync("health/ready").IsProblem(HttpStatusCode.ServiceUnavailable, ProblemCodes.StoreUnavailable);
        await platform.Anonymous.GetAsync("health/live").IsOk();
        await platform.Cluster.Resume();

        await Eventually.True(
            async () =>
            {
                using var response = await hot.PostText("v1/payouts", PayoutJson.Of("during"), "key-1");
                return response.StatusCode == HttpStatusCode.Accepted;
            },
            TimeSpan.FromSeconds(90));
        var payouts = (await hot.GetAsync("v1/payouts?asset=LTC").IsOk())["items"]!.AsArray();
        Assert.Equal(["during", "before"], payouts.Select(payout => payout!["external_id"]!.GetValue<string>()));
    }

    /// <summary>The platform on a PostgreSQL of its own, which the test stops.</summary>
    public sealed class PlatformOnPostgres : Platform
    {
        private PostgresCluster? _cluster;
        private string _connection = "";

        internal PostgresCluster Cluster => _cluster!;

        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            new("Store:Provider", "Postgres"),
            new("Store:ConnectionString", _connection),
        ];

        public override async Task InitializeAsync()
        {
            _cluster = await PostgresCluster.Start();
            _connection = await _cluster.CreateDatabase();
            await base.InitializeAsync();
        }

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            await Cluster.DisposeAsync();
        }
    }
}
