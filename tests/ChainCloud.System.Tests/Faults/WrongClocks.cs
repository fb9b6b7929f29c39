using ChainCloud.Client;
using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Faults;

namespace ChainCloud.System.Tests.Faults;

/// <summary>
/// The clock of one machine is hours off, and is set right again. A payout asked for meanwhile is paid once, or ends without any effect and
/// says so; it is never paid twice, and nothing stays held.
/// </summary>
[Collection(ClockStage.Collection)]
public sealed class WrongClocks(ClockStage stage) : IAsyncLifetime
{
    private static readonly string[] Ends = ["settled", "rejected", "expired", "cancelled"];

    private readonly ChainAudit _audit = new(stage);

    public async Task InitializeAsync()
    {
        foreach (var clock in new[] { stage.PlatformClock, stage.VDeviceClock, stage.VaultClock })
        {
            clock.SetClock(TimeSpan.Zero);
        }

        await stage.StartAll();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(-7)]
    [InlineData(7)]
    public Task The_platforms_clock(int hours) => Off(stage.PlatformClock, hours);

    [Theory]
    [InlineData(-7)]
    [InlineData(7)]
    public Task The_vaults_clock(int hours) => Off(stage.VaultClock, hours);

    [Theory]
    [InlineData(-7)]
    [InlineData(7)]
    public Task The_v_devices_clock(int hours) => Off(stage.VDeviceClock, hours);

    private async Task Off(ProcessFaults clock, int hours)
    {
        clock.SetClock(TimeSpan.FromHours(hours));
        await Jumped();
        var payments = Attempts.Some(stage, 2, "clock");
        var ids = new List<string>();
        foreach (var payment in payments)
        {
            ids.Add((await stage.Website.Hot.RequestPayoutAsync(payment.Order)).Id);
        }

        // Far enough that every part whose clock is wrong has had its say.
        await Eventually.True(async () => (await Told(ids)).All(p => p.State is not ("requested" or "reserved")), PlatformStage.Limit, () => stage.Gateway.Output);
        await stage.Node.MineAsync(1);
        clock.SetClock(TimeSpan.Zero);
        await stage.KillAndRestart();
        await Eventually.True(
            async () =>
            {
                await stage.Node.MineAsync(1);
                return (await Told(ids)).All(p => Ends.Contains(p.State));
            },
            PlatformStage.Limit, () => $"a payout came to no end:\n{string.Join('\n', Told(ids).GetAwaiter().GetResult())}\n{stage.Gateway.Output}\n{stage.VDevice.Output}\n{stage.SendVault.Output}");
        foreach (var (payment, payout) in payments.Zip(await Told(ids)))
        {
            foreach (var (script, units) in payment.Destinations)
            {
                var coins = await _audit.CoinsOf(script);
                Assert.Equal(payout.State == "settled" ? [(payout.Txid!, units)] : Array.Empty<(string, global::System.Numerics.BigInteger)>(), coins);
            }
        }

        Assert.Equal("0", (await stage.Website.HotBalance()).Reserved);
        await _audit.LedgerEqualsChain();
    }

    /// <summary>The jump is read at the next look at the clock; each of the parts looks all the time.</summary>
    private async Task Jumped()
    {
        for (var looks = 0; looks < 20; looks++)
        {
            await stage.Website.Payouts();
        }
    }

    private async Task<IReadOnlyList<PayoutReply>> Told(IEnumerable<string> ids)
    {
        var told = new List<PayoutReply>();
        foreach (var id in ids)
        {
            told.Add(await stage.Website.Hot.ReadPayoutAsync(id));
        }

        return told;
    }
}
