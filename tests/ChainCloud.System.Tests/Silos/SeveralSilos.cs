using ChainCloud.Client;
using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.System.Tests.Silos;

/// <summary>Two platforms on one PostgreSQL: either serves everything, one follows the chain, and the other takes over.</summary>
[Collection(PostgresStage.Collection)]
public sealed class SeveralSilos(PostgresStage stage) : IAsyncLifetime
{
    private readonly PaymentSteps _steps = new(stage);
    private GatewayProcess _other = null!;
    private Website _there = null!;

    public async Task InitializeAsync()
    {
        await stage.StartAll();
        _other = new GatewayProcess(stage.Gateway);
        await _other.Start();
        _there = new Website(_other.Address, stage.Merchant);
    }

    public async Task DisposeAsync()
    {
        _there.Dispose();
        await _other.DisposeAsync();
        await stage.StartAll();
    }

    [Fact]
    public async Task What_is_asked_of_one_is_seen_at_once_at_the_other()
    {
        var payouts = new List<(Payment Payment, string Id)>();
        for (var i = 0; i < 6; i++)
        {
            var (asked, told) = i % 2 == 0 ? (stage.Website, _there) : (_there, stage.Website);
            var before = ChainAudit.Units((await told.HotBalance()).Reserved);
            var payment = Payment.New(stage.Name("either"));
            var made = await asked.Impatient.RequestPayoutAsync(payment.Order);
            Assert.True(ChainAudit.Units((await told.HotBalance()).Reserved) > before);
            Assert.Equal(made.Id, (await told.Impatient.RequestPayoutAsync(payment.Order)).Id);
            payouts.Add((payment, made.Id));
        }

        await _steps.Settle(payouts);
    }

    [Fact]
    public async Task Whichever_follows_the_chain_is_killed_and_the_other_goes_on_with_deposits_and_payouts()
    {
        foreach (var (killed, left) in new[] { (stage.Gateway, _there), (_other, stage.Website) })
        {
            var address = await stage.Website.Cold.NextVerifiedAddressAsync(Website.Ltc, AddressPurpose.Cold, stage.Name("customer"));
            var before = ChainAudit.Units((await left.ColdBalance()).Posted);
            var payment = Payment.New(stage.Name("takeover"));
            var id = await _steps.Ask(payment);
            await killed.Kill();
            await stage.Node.SendToAddressAsync(address.Text, 1_234_000);
            await stage.Node.MineAsync(PlatformStage.Confirmations);
            await Eventually.True(
                async () => ChainAudit.Units((await left.ColdBalance()).Posted) == before + 1_234_000,
                PlatformStage.Limit, () => $"No credit after the kill:\n{_other.Output}\n{stage.Gateway.Output}");
            await killed.Start();
            await _steps.Settle((payment, id));
        }

        await new ChainAudit(stage).LedgerEqualsChain();
    }

    [Fact]
    public async Task A_platform_that_was_stopped_for_longer_than_its_lease_writes_nothing_twice()
    {
        await Stopped(stage.Gateway, _there);
        await Stopped(_other, stage.Website);
        await new ChainAudit(stage).LedgerEqualsChain();
    }

    private async Task Stopped(GatewayProcess stopped, Website left)
    {
        var address = await left.Cold.NextVerifiedAddressAsync(Website.Ltc, AddressPurpose.Cold, stage.Name("customer"));
        var before = ChainAudit.Units((await left.ColdBalance()).Posted);
        await stopped.Freeze();
        try
        {
            await stage.Node.SendToAddressAsync(address.Text, 777_000);
            await stage.Node.MineAsync(PlatformStage.Confirmations);
            await Eventually.True(
                async () => ChainAudit.Units((await left.ColdBalance()).Posted) == before + 777_000,
                PlatformStage.Limit, () => $"No credit while the other is stopped:\n{_other.Output}\n{stage.Gateway.Output}");
        }
        finally
        {
            await stopped.Thaw();
        }

        await stage.Node.MineAsync(1);
        await Eventually.True(async () => await stage.Website.Ready() == 200, PlatformStage.Limit, () => stage.Gateway.Output);
        Assert.Equal(before + 777_000, ChainAudit.Units((await left.ColdBalance()).Posted));
    }
}
