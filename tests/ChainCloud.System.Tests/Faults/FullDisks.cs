using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit;

namespace ChainCloud.System.Tests.Faults;

/// <summary>No room on the disk of the SQLite database, or of the vault; and syncs that take long.</summary>
[Collection(DiskStage.Collection)]
public sealed class FullDisks(DiskStage stage) : IAsyncLifetime
{
    private readonly PaymentSteps _steps = new(stage);

    public Task InitializeAsync() => Repair();

    public Task DisposeAsync() => Repair();

    [Fact]
    public async Task A_database_without_room_refuses_clearly_and_takes_the_same_requests_later()
    {
        var (payments, answers) = (new List<Payment>(), new List<string?>());
        stage.DatabaseDisk.Fill();
        // What is left of the write-ahead log takes some.
        while (answers.Count(a => a is null) < 4)
        {
            var some = Attempts.Some(stage, 4, "full");
            payments.AddRange(some);
            answers.AddRange(await Attempts.AskAll(stage.Website, some));
        }

        Assert.Equal(200, (int)(await new HttpClient { BaseAddress = stage.Gateway.Address }.GetAsync(new Uri("health/live", UriKind.Relative))).StatusCode);
        stage.DatabaseDisk.Free();
        await Attempts.SettleAll(_steps, payments, answers);
    }

    [Fact]
    public async Task A_platform_killed_while_its_disk_is_full_goes_on_when_there_is_room()
    {
        var payments = Attempts.Some(stage, 4, "full-killed");
        stage.DatabaseDisk.Fill();
        var answers = await Attempts.AskAll(stage.Website, payments);
        await stage.Gateway.Kill();
        stage.DatabaseDisk.Free();
        await stage.Gateway.Start();
        await Attempts.SettleAll(_steps, payments, answers);
    }

    [Fact]
    public async Task A_vault_whose_journal_has_no_room_gives_no_signature_and_signs_when_there_is_room()
    {
        var spool = new SpoolView(stage.SendVault);
        await stage.SendVault.Kill();
        var payment = Payment.New(stage.Name("journal"));
        var id = await _steps.Ask(payment);
        await spool.Job();
        await stage.SendVault.StopCourier();
        stage.VaultDisk.Fill();
        stage.SendVault.Serve();
        await Eventually.True(
            () => !stage.SendVault.Serves || stage.SendVault.Output.Contains("space", StringComparison.OrdinalIgnoreCase), PlatformStage.Limit,
            () => $"the vault does not say what is wrong:\n{stage.SendVault.Output}");
        Assert.Empty(spool.Answers());
        stage.VaultDisk.Free();
        await stage.SendVault.Kill();
        await _steps.Settle((payment, id));
    }

    [Fact]
    public async Task Slow_syncs_make_answers_late_and_lose_nothing_at_a_kill()
    {
        stage.PlatformFaults.SlowSyncs(TimeSpan.FromMilliseconds(400));
        var payments = Attempts.Some(stage, 8, "slow");
        var asked = Attempts.AskAll(stage.Website, payments);
        await Task.WhenAny(payments.Select(p => Attempts.Ask(stage.Website, p)));
        await stage.Gateway.Kill();
        var answers = await asked;
        await stage.Gateway.Start();
        stage.PlatformFaults.SlowSyncs(TimeSpan.Zero);
        await Attempts.SettleAll(_steps, payments, answers);
    }

    private async Task Repair()
    {
        stage.PlatformFaults.SlowSyncs(TimeSpan.Zero);
        stage.DatabaseDisk.Free();
        stage.VaultDisk.Free();
        await stage.StartAll();
    }
}

/// <summary>No room on the disk of PostgreSQL.</summary>
[Collection(LinkStage.Collection)]
public sealed class FullServers(LinkStage stage) : IAsyncLifetime
{
    private readonly PaymentSteps _steps = new(stage);

    public Task InitializeAsync() => stage.Repair();

    public Task DisposeAsync() => stage.Repair();

    [Fact]
    public async Task A_server_that_crashes_on_a_full_disk_comes_back_with_all_that_was_acknowledged()
    {
        var payments = Attempts.Some(stage, 6, "server");
        var before = await Attempts.AskAll(stage.Website, payments.Take(3));
        stage.DatabaseDisk.Fill();
        var during = await Attempts.AskAll(stage.Website, payments.Skip(3));
        await stage.Cluster!.Kill();
        stage.DatabaseDisk.Free();
        await stage.Cluster.Resume();
        await Eventually.True(async () => await stage.Website.Ready() == 200, PlatformStage.Limit, () => stage.Gateway.Output);
        await Attempts.SettleAll(_steps, payments, [.. before, .. during]);
    }
}
