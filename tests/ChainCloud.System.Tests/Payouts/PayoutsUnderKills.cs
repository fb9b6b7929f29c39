using ChainCloud.Client;
using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit;

namespace ChainCloud.System.Tests.Payouts;

/// <summary>
/// kill -9 of the platform between each two steps of a payout. Each step is held by the outside part that it waits for, the platform is
/// killed and started on the same database, and in the end the chain holds one payment.
/// </summary>
public abstract class PayoutsUnderKills(PlatformStage stage) : IAsyncLifetime
{
    private readonly PaymentSteps _steps = new(stage);
    private readonly Payment _payment = Payment.New(stage.Name("kill"));

    public Task InitializeAsync() => stage.StartAll();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Killed_while_the_request_is_in_flight_a_repetition_finds_or_makes_the_one_payout()
    {
        // The same request, many times at once: some are answered, some are cut off in the middle, some never arrive.
        var requests = Enumerable.Range(0, 12).Select(_ => Attempt()).ToList();
        await Task.WhenAny(requests);
        await stage.Gateway.Kill();
        var answers = await Task.WhenAll(requests);
        await stage.Gateway.Start();

        var id = await _steps.Ask(_payment);

        Assert.All(answers.OfType<string>(), answered => Assert.Equal(id, answered));
        await _steps.Settle((_payment, id));
    }

    [Fact]
    public async Task Killed_right_after_the_answer_the_payout_goes_on_by_itself()
    {
        var id = await _steps.Ask(_payment);
        await stage.KillAndRestart();
        await _steps.Settle((_payment, id));
    }

    [Fact]
    public async Task Killed_while_it_waits_for_the_approval()
    {
        await stage.VDevice.StopCourier();
        var id = await _steps.Ask(_payment);
        await _steps.Is(id, "awaiting_approval");
        await stage.KillAndRestart();
        Assert.Equal("awaiting_approval", (await stage.Website.Hot.ReadPayoutAsync(id)).State);
        Assert.Equal(id, await _steps.Ask(_payment));
        await _steps.Settle((_payment, id));
    }

    [Fact]
    public async Task Killed_while_it_waits_for_the_vaults_signature()
    {
        await stage.SendVault.StopCourier();
        var id = await _steps.Ask(_payment);
        await _steps.Is(id, "awaiting_signature");
        await stage.KillAndRestart();
        Assert.Equal("awaiting_signature", (await stage.Website.Hot.ReadPayoutAsync(id)).State);
        await _steps.Settle((_payment, id));
    }

    [Fact]
    public async Task Killed_after_the_signature_and_before_the_broadcast()
    {
        await stage.SendVault.StopCourier();
        var id = await _steps.Ask(_payment);
        await _steps.Is(id, "awaiting_signature");
        await stage.Node.StopAsync();
        stage.SendVault.ResumeCourier();
        var signed = await _steps.Is(id, "signed");
        await stage.KillAndRestart();
        var after = await stage.Website.Hot.ReadPayoutAsync(id);
        Assert.Equal(("signed", signed.Txid), (after.State, after.Txid));
        await _steps.Settle((_payment, id));
    }

    [Fact]
    public async Task Killed_after_the_broadcast_and_before_a_block_has_it()
    {
        var id = await _steps.Ask(_payment);
        var sent = await _steps.Is(id, "broadcast");
        await stage.KillAndRestart();
        Assert.Equal(sent.Txid, (await stage.Website.Hot.ReadPayoutAsync(id)).Txid);
        await _steps.Settle((_payment, id));
    }

    [Fact]
    public async Task Killed_while_it_confirms_and_again_one_block_before_it_is_settled()
    {
        var id = await _steps.Ask(_payment);
        await _steps.Is(id, "broadcast");
        await stage.Node.MineAsync(1);
        await _steps.HasConfirmations(id, 1);
        await stage.KillAndRestart();
        await stage.Node.MineAsync(PlatformStage.Confirmations - 2);
        await _steps.HasConfirmations(id, PlatformStage.Confirmations - 1);
        await stage.Gateway.Kill();
        await stage.Node.MineAsync(1);
        await stage.Gateway.Start();
        await _steps.Is(id, "settled");
        await _steps.HadOneEffect((_payment, id));
    }

    [Fact]
    public async Task Killed_again_and_again_while_it_settles()
    {
        var id = await _steps.Ask(_payment);
        await _steps.Is(id, "broadcast");
        await stage.Node.MineAsync(PlatformStage.Confirmations);
        for (var kill = 0; kill < 3; kill++)
        {
            // Ready, and at work on the blocks: where exactly it is hit differs each time.
            await stage.KillAndRestart();
        }

        await _steps.Is(id, "settled");
        await _steps.HadOneEffect((_payment, id));
    }

    [Fact]
    public async Task Killed_at_random_moments_while_payouts_flow()
    {
        var random = new Random(20_261_122);
        var payouts = new List<(Payment Payment, string Id)>();
        for (var kill = 0; kill < 5; kill++)
        {
            var payment = Payment.New(stage.Name("flow"));
            payouts.Add((payment, await _steps.Ask(payment)));
            for (var reads = random.Next(40); reads > 0; reads--)
            {
                await stage.Website.Payouts();
            }

            await stage.KillAndRestart();
            await stage.Node.MineAsync(1);
        }

        await _steps.Settle(payouts);
    }

    /// <summary>The payout's id; null when it is not known what came of the request.</summary>
    private async Task<string?> Attempt()
    {
        try
        {
            return (await stage.Website.Impatient.RequestPayoutAsync(_payment.Order)).Id;
        }
        catch (ChainCloudProblemException problem)
        {
            Assert.True(problem.FundsMayHaveMoved, $"a request that was cut off is told as {problem.Code}");
            return null;
        }
    }
}

[Collection(SqliteStage.Collection)]
public sealed class PayoutsUnderKillsOnSqlite(SqliteStage stage) : PayoutsUnderKills(stage);

[Collection(PostgresStage.Collection)]
public sealed class PayoutsUnderKillsOnPostgres(PostgresStage stage) : PayoutsUnderKills(stage);
