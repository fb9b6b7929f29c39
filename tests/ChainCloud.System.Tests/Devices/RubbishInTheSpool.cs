using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using ChainCloud.Statements;
using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.System.Tests.Devices;

/// <summary>A spool full of rubbish, around a good frame: the good one is answered, nothing locks, and the rubbish is gone.</summary>
[Collection(SqliteStage.Collection)]
public sealed class RubbishInTheSpool(SqliteStage stage) : IAsyncLifetime
{
    private readonly PaymentSteps _steps = new(stage);
    private readonly Payment _payment = Payment.New(stage.Name("rubbish"));

    public Task InitializeAsync() => stage.StartAll();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public Task A_vault_signs_the_good_frame_among_the_rubbish() => GoodAmongRubbish(stage.SendVault);

    [Fact]
    public Task A_v_device_approves_the_good_frame_among_the_rubbish() => GoodAmongRubbish(stage.VDevice);

    [Fact]
    public async Task Two_payouts_whose_frames_change_places_are_both_paid()
    {
        // The vault takes each counter once, in any order within its window.
        await stage.SendVault.StopCourier();
        var late = Payment.New(stage.Name("rubbish"));
        var lateId = await _steps.Ask(late);
        await _steps.Is(lateId, "awaiting_signature");
        var id = await _steps.Ask(_payment);
        await _steps.Is(id, "awaiting_signature");
        await stage.SendVault.Kill();
        stage.SendVault.ResumeCourier();
        var jobs = await new SpoolView(stage.SendVault).Jobs(2);
        await stage.SendVault.StopCourier();
        SpoolView.ChangePlaces(jobs[0], jobs[1]);
        stage.SendVault.Serve();
        stage.SendVault.ResumeCourier();

        await _steps.Settle((late, lateId), (_payment, id));
        var next = Payment.New(stage.Name("rubbish"));
        await _steps.Settle((next, await _steps.Ask(next)));
    }

    [Fact]
    public async Task A_no_that_the_vault_did_not_sign_ends_no_payout()
    {
        var steps = new PaymentSteps(stage) { ExpectedAlarm = "device_refused" };
        var spool = new SpoolView(stage.SendVault);
        await stage.SendVault.Kill();
        var id = await steps.Ask(_payment);
        var job = await spool.Job();
        var good = await File.ReadAllBytesAsync(job);
        var wrong = (JobFrame)Frame.Decode(good).Value with { Network = Network.Main };

        // Damaged on its way, as it were, but still well formed: the vault says no to the very job.
        await File.WriteAllBytesAsync(job, wrong.Encode());
        stage.SendVault.Serve();
        await steps.IsAlarmed();
        Assert.Equal("awaiting_signature", (await stage.Website.Hot.ReadPayoutAsync(id)).State);

        // The courier brings an open job again after a while; here at once.
        spool.Put(Path.GetFileName(job), good);
        await steps.Settle((_payment, id));
    }

    private async Task GoodAmongRubbish(OfflineDevice device)
    {
        var spool = new SpoolView(device);
        await device.Kill();
        var id = await _steps.Ask(_payment);
        var good = await File.ReadAllBytesAsync(await spool.Job());
        var secret = Directory.GetFiles(device.Folder, "card*.cbor")[0];
        var card = await File.ReadAllBytesAsync(secret);
        foreach (var place in new[] { "0-before", "zz-after" })
        {
            var number = 0;
            foreach (var bytes in Bytes(good))
            {
                spool.Put($"{place}-{number++}.frame", bytes);
            }

            spool.Put($"{place} a name with spaces;$(id).frame", good);
            spool.Put($"{place}.exe", good);
            spool.PutFolder($"{place}-folder.frame");
            spool.PutLink($"{place}-link.frame", secret);
            spool.PutLink($"{place}-nowhere.frame", "/nowhere");
            spool.PutLink($"{place}-endless.frame", "/dev/zero");
        }

        device.Serve();
        await spool.IsEmpty();
        await _steps.Settle((_payment, id));

        Assert.Empty(device.Alarms());
        Assert.NotEmpty(spool.Reasons());
        Assert.Equal(card, await File.ReadAllBytesAsync(secret));
        Assert.Equal("active", (string)(await stage.Operators.Merchant(stage.Merchant.Merchant))["status"]!);
    }

    /// <summary>Cut, prolonged, doubled, damaged, random, empty and huge; and whole frames for somebody else.</summary>
    private static IEnumerable<byte[]> Bytes(byte[] good)
    {
        yield return good[..(good.Length / 2)];
        yield return good[..^1];
        yield return [.. good, 0];
        yield return [.. good, .. good];
        yield return good;
        yield return [];
        yield return RandomNumberGenerator.GetBytes(1_000);
        yield return new byte[5 * 1024 * 1024];
        yield return RandomNumberGenerator.GetBytes(4 * 1024 * 1024);
        for (var at = 0; at < 8; at++)
        {
            // The envelope's head. A changed intent or transaction is no rubbish but an attack, and locks.
            var damaged = good.ToArray();
            damaged[at] ^= 0xff;
            yield return damaged;
        }

        var job = (JobFrame)Frame.Decode(good).Value;
        yield return (job with { Merchant = MerchantId.Parse("somebody-else").Value, JobId = NewJob() }).Encode();
        yield return (job with { Device = DeviceId.Parse("v-other").Value, JobId = NewJob() }).Encode();
        yield return (job with { Network = Network.Main, JobId = NewJob() }).Encode();
        yield return new BatchResult(NewJob(), job.Device, new byte[10], ImmutableArray<ScriptPubKey>.Empty).Encode();
    }

    private static JobId NewJob() => JobId.Of(BinaryPrimitives.ReadUInt128BigEndian(RandomNumberGenerator.GetBytes(16)));
}
