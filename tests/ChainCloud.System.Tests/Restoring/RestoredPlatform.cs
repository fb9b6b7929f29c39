using System.Text.Json.Nodes;
using ChainCloud.Client;
using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.System.Tests.Restoring;

/// <summary>
/// A backup is made while payouts flow, more is paid and received, the platform is killed and the backup put back: what was paid since is known
/// again, nothing is paid twice, and nothing at all before devices, books and chain agree.
/// </summary>
public abstract class RestoredPlatform(PlatformStage stage)
{
    private PaymentSteps _steps = new(stage);

    [Fact]
    public async Task What_was_paid_after_the_backup_is_known_again_and_nothing_is_paid_twice()
    {
        var before = await Paid();
        var waiting = Payment.New(stage.Name("waiting"));
        await stage.VDevice.StopCourier();
        var waitingId = await _steps.Ask(waiting);
        await BackUp();
        stage.VDevice.ResumeCourier();
        await _steps.Settle((waiting, waitingId));
        await Between();
        var lost = await Paid();
        var unconfirmed = Payment.New(stage.Name("lost"));
        var sent = await _steps.Is(await _steps.Ask(unconfirmed), "broadcast");
        var customer = await stage.Website.Cold.NextVerifiedAddressAsync(Website.Ltc, AddressPurpose.Cold, stage.Name("customer"));
        await stage.Node.SendToAddressAsync(customer.Text, 7_654_321);

        await stage.SendVault.StopCourier();
        await PutBack();
        await HaltedWhileAVaultIsSilent(unconfirmed);

        stage.SendVault.ResumeCourier();
        await Agreed();
        await BackupScripts.Restore(0, await StatusOptions());
        _steps = new PaymentSteps(stage);
        await stage.Node.MineAsync(PlatformStage.Confirmations);
        foreach (var payment in new[] { before.Payment, waiting, lost.Payment, unconfirmed })
        {
            // The website asks again for what it does not know to be paid.
            var id = await _steps.Ask(payment);
            var settled = await _steps.Is(id, "settled");
            foreach (var (script, units) in payment.Destinations)
            {
                Assert.Equal((settled.Txid!, units), Assert.Single(await new ChainAudit(stage).CoinsOf(script)));
            }
        }

        Assert.Equal(sent.Txid, (await stage.Website.Hot.ReadPayoutAsync(await _steps.Ask(unconfirmed))).Txid);
        await Eventually.True(
            async () => ChainAudit.Units((await stage.Website.ColdBalance()).Posted) == 7_654_321, PlatformStage.Limit,
            () => $"the lost deposit is not credited:\n{stage.Gateway.Output}");
        await new ChainAudit(stage).LedgerEqualsChain();
        Assert.Equal("0", (await stage.Website.HotBalance()).Reserved);
        await Paid();
        await NoAddressIsHandedOutTwice(customer.Text);
    }

    /// <summary>Makes the backup while the platform runs.</summary>
    protected abstract Task BackUp();

    /// <summary>After one payment and before others: the moment that the database goes back to, where it can.</summary>
    protected virtual Task Between() => Task.CompletedTask;

    /// <summary>kill -9, the backup in the database's place, and a start.</summary>
    protected abstract Task PutBack();

    protected PlatformStage Stage => stage;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("chaincloud-backup-").FullName;

    private async Task<(Payment Payment, string Id)> Paid()
    {
        var payment = Payment.New(stage.Name("paid"));
        var id = await _steps.Ask(payment);
        await _steps.Settle((payment, id));
        return (payment, id);
    }

    private async Task HaltedWhileAVaultIsSilent(Payment lost)
    {
        Assert.Contains("v-send has not told", await Missing());
        Assert.Contains("v-send has not told", await BackupScripts.Restore(3, await StatusOptions()));
        foreach (var payment in new[] { lost, Payment.New(stage.Name("early")) })
        {
            var refused = await Assert.ThrowsAsync<ChainCloudProblemException>(() => stage.Website.Impatient.RequestPayoutAsync(payment.Order));
            Assert.Equal((503, ProblemCodes.PayoutsHalted, true), (refused.Status, refused.Code, refused.Retryable));
        }
    }

    private Task Agreed() => Eventually.True(
        async () => await BackupScripts.Status(stage) is { } status && status["ended_at"] is not null, PlatformStage.Limit,
        () => $"payouts stay halted: {BackupScripts.Status(stage).GetAwaiter().GetResult()}\n{stage.Gateway.Output}");

    private async Task<string[]> StatusOptions()
    {
        var token = Path.Combine(Folder, "operator.token");
        await File.WriteAllTextAsync(token, stage.Gateway.OperatorToken);
        return ["status", "--gateway", stage.Gateway.Address.ToString(), "--token-file", token];
    }

    private async Task<string> Missing() => (await BackupScripts.Status(stage))!["missing"]!.ToJsonString();

    private async Task NoAddressIsHandedOutTwice(string handed)
    {
        var batch = await stage.Website.Cold.RequestBatchAsync(Website.Ltc, AddressPurpose.Cold, stage.Name("batch"));
        await Eventually.True(
            async () => (await stage.Website.Cold.ReadBatchAsync(Website.Ltc, AddressPurpose.Cold, batch.Number)).Batch.State == "verified",
            PlatformStage.Limit, () => $"the batch was not verified: {batch}");
        Assert.NotEqual(handed, (await stage.Website.Cold.NextVerifiedAddressAsync(Website.Ltc, AddressPurpose.Cold, stage.Name("customer"))).Text);
    }
}

/// <summary>On SQLite.</summary>
public sealed class RestoredPlatformOnSqlite(SqliteStage stage) : RestoredPlatform(stage), IClassFixture<SqliteStage>
{
    protected override Task BackUp() => BackupScripts.Backup(0, "--sqlite", Stage.Database.Location, "--to", Path.Combine(Folder, "one"));

    protected override async Task PutBack()
    {
        // Never under a platform that runs, and not over what is there unless told.
        await BackupScripts.Restore(1, Path.Combine(Folder, "one"), "--to", Stage.Database.Location, "--over");
        await Stage.Gateway.Kill();
        await BackupScripts.Restore(1, Path.Combine(Folder, "one"), "--to", Stage.Database.Location);
        await BackupScripts.Restore(0, Path.Combine(Folder, "one"), "--to", Stage.Database.Location, "--over");
        await Stage.Gateway.Start();
    }
}

/// <summary>On PostgreSQL, to a point in time between two payouts.</summary>
public sealed class RestoredPlatformOnPostgres(PostgresStage stage) : RestoredPlatform(stage), IClassFixture<PostgresStage>
{
    private string _until = "";

    private string Archive => Path.Combine(Folder, "wal");

    protected override async Task BackUp()
    {
        Directory.CreateDirectory(Archive);
        await ChildProcess.Run("chmod", "chmod", ["755", Folder]);
        await ChildProcess.Run("chmod", "chmod", ["777", Archive]);
        var script = Path.Combine(Binaries.Repository, "deploy", "backup");
        await Sql("ALTER SYSTEM SET archive_mode = on");
        await Sql($"ALTER SYSTEM SET archive_command = '{script} --archive {Archive} %p %f'");
        await Stage.Cluster!.Crash();
        await Stage.Cluster.Resume();
        await BackupScripts.Backup(0, "--postgres", BackupScripts.ConnInfo(Stage.Database), "--to", Path.Combine(Folder, "one"));
    }

    protected override async Task Between() => _until = await Sql("SELECT clock_timestamp()");

    protected override async Task PutBack()
    {
        var last = await Sql("SELECT pg_walfile_name(pg_current_wal_lsn())");
        await Sql("SELECT pg_switch_wal()");
        await Eventually.True(() => File.Exists(Path.Combine(Archive, last)), PlatformStage.Limit, () => $"{last} was not archived");
        var data = await Sql("SHOW data_directory");
        string[] restore = [Path.Combine(Folder, "one"), "--to", data, "--archive", Archive, "--until", _until, "--over"];
        // Never under a server that runs.
        await BackupScripts.Restore(1, restore);
        await Stage.Gateway.Kill();
        await Stage.Cluster!.Crash();
        await BackupScripts.Restore(0, restore);
        await Stage.Cluster.Resume();
        await Stage.Gateway.Start();
    }

    private async Task<string> Sql(string text) =>
        (await ChildProcess.Run("psql", "psql", ["-XAt", "-d", BackupScripts.ConnInfo(Stage.Database) + " dbname=postgres", "-c", text])).Trim();
}
