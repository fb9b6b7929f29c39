using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.System.Tests.Devices;

/// <summary>kill -9 of vault, V-Device and couriers: whatever they had in hand is done once.</summary>
[Collection(SqliteStage.Collection)]
public sealed class KilledDevices(SqliteStage stage) : IAsyncLifetime
{
    private readonly PaymentSteps _steps = new(stage);
    private readonly Payment _payment = Payment.New(stage.Name("device"));

    public Task InitializeAsync() => stage.StartAll();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public Task A_vault_killed_before_it_read_a_job_signs_it_after_its_start() => KilledBeforeIt(stage.SendVault);

    [Fact]
    public Task A_v_device_killed_before_it_read_a_job_approves_it_after_its_start() => KilledBeforeIt(stage.VDevice);

    [Fact]
    public Task A_vault_killed_after_its_answer_gives_the_same_answer_to_the_same_job() => KilledAfterIt(stage.SendVault, "awaiting_signature");

    [Fact]
    public Task A_v_device_killed_after_its_answer_gives_the_same_answer_to_the_same_job() => KilledAfterIt(stage.VDevice, "awaiting_approval");

    [Fact]
    public async Task Couriers_and_devices_killed_at_random_moments_while_ten_payouts_flow()
    {
        var random = new Random(20_261_122);
        var payouts = new List<(Payment Payment, string Id)>();
        for (var i = 0; i < 10; i++)
        {
            var payment = Payment.New(stage.Name("flow"));
            payouts.Add((payment, await _steps.Ask(payment)));
        }

        for (var kill = 0; kill < 12; kill++)
        {
            await Reads(random.Next(12));
            var device = random.Next(2) == 0 ? stage.VDevice : stage.SendVault;
            if (random.Next(3) == 0)
            {
                await device.Kill();
                device.Serve();
            }
            else
            {
                await device.StopCourier();
                device.ResumeCourier();
            }
        }

        await _steps.Settle(payouts);
    }

    private async Task KilledBeforeIt(OfflineDevice device)
    {
        await device.Kill();
        var id = await _steps.Ask(_payment);
        await new SpoolView(device).Job();
        device.Serve();
        await _steps.Settle((_payment, id));
    }

    private async Task KilledAfterIt(OfflineDevice device, string waiting)
    {
        var spool = new SpoolView(device);
        await device.Kill();
        var id = await _steps.Ask(_payment);
        var job = await spool.Job();
        var (name, frame) = (Path.GetFileName(job), await File.ReadAllBytesAsync(job));
        await device.StopCourier();
        device.Serve();
        var answer = await File.ReadAllBytesAsync(await spool.Answer());
        await device.Kill();

        // The same job comes again, as after a restored spool.
        File.Delete(await spool.Answer());
        spool.Put(name, frame);
        device.Serve();

        Assert.Equal(answer, await File.ReadAllBytesAsync(await spool.Answer()));
        Assert.Equal(waiting, (await stage.Website.Hot.ReadPayoutAsync(id)).State);
        await _steps.Settle((_payment, id));
    }

    /// <summary>So many answers of the platform go by: a moment that differs each time.</summary>
    private async Task Reads(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await stage.Website.Payouts();
        }
    }
}
