using System.Net;
using ChainCloud.Api.Tests.Addresses;
using ChainCloud.Api.Tests.Hosts;
using ChainCloud.Client;
using ChainCloud.Courier;

namespace ChainCloud.Api.Tests.Devices;

/// <summary>The courier between the real gateway and the spool folder of a device that is written by hand.</summary>
public sealed class ACourierMayLosePowerAtAnyPoint(Platform platform) : IClassFixture<Platform>, IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("cc-courier-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task A_batch_goes_all_the_way_with_the_power_cut_before_every_step()
    {
        var merchant = await platform.NewMerchant();
        using var devices = await TestDevices.Enrol(merchant);
        var vault = await CourierOf(devices.ReceiveVault, "vault");
        var vDevice = await CourierOf(devices.VDevice, "vdevice");
        var cuts = 0;
        for (var cutBefore = 1; ; cutBefore++)
        {
            await RequestBatch(merchant, $"batch-{cutBefore}");
            var wasCut = await Carry(vault, devices, cutBefore) | await Carry(vDevice, devices, cutBefore);

            var batches = (await merchant.Cold.GetAsync("v1/address-batches?asset=LTC").IsOk())["items"]!.AsArray();
            Assert.Equal(cutBefore, batches.Count);
            Assert.All(batches, batch => Assert.Equal("verified", batch!["state"]!.GetValue<string>()));
            if (!wasCut)
            {
                break;
            }

            cuts++;
        }

        // Frame written, frame renamed, answer moved: fewer cuts than steps would mean that this test cut nothing.
        Assert.True(cuts >= 3, $"{cuts} cuts");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_root.FullName, "vault", "outbox")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_root.FullName, "vault", "refused")));
        await TheAddressIsProven(merchant, devices);
    }

    [Fact]
    public async Task Rubbish_in_the_outbox_goes_aside_and_does_not_stop_an_answer()
    {
        var merchant = await platform.NewMerchant();
        using var devices = await TestDevices.Enrol(merchant);
        var courier = await CourierOf(devices.ReceiveVault, "rubbish");
        await RequestBatch(merchant, "batch-1");
        await courier.Run(null).Pass(CancellationToken.None);
        courier.AnswerAll(devices);
        var outbox = Path.Combine(courier.Folder, "outbox");
        File.WriteAllText(Path.Combine(outbox, "0.frame"), "rubbish");
        File.WriteAllText(Path.Combine(outbox, "1 odd name.frame"), "rubbish");
        File.WriteAllBytes(Path.Combine(outbox, "2.frame"), []);
        File.WriteAllBytes(Path.Combine(outbox, "3.frame"), new byte[(4 * 1024 * 1024) + 1]);
        File.WriteAllText(Path.Combine(outbox, "4.frame.tmp"), "unfinished");
        File.CreateSymbolicLink(Path.Combine(outbox, "5.frame"), "/etc/passwd");
        Directory.CreateDirectory(Path.Combine(outbox, "6.frame"));
        var cut = Directory.EnumerateFiles(outbox, "job_*").Single();
        File.WriteAllBytes(Path.Combine(outbox, "7.frame"), File.ReadAllBytes(cut)[..^3]);

        var counts = await courier.Run(null).Pass(CancellationToken.None);

        Assert.Equal((1, 7), (counts.Taken, counts.Refused));
        Assert.Equal(["4.frame.tmp"], Directory.EnumerateFileSystemEntries(outbox).Select(Path.GetFileName));
        Assert.Equal(7, Directory.EnumerateFiles(Path.Combine(courier.Folder, "refused"), "*.reason").Count());
        Assert.True(File.Exists("/etc/passwd"));
    }

    [Fact]
    public async Task An_answer_of_another_device_is_refused_for_good_and_changes_nothing()
    {
        var (one, other) = (await platform.NewMerchant(), await platform.NewMerchant());
        using var mine = await TestDevices.Enrol(one);
        using var theirs = await TestDevices.Enrol(other);
        var courier = await CourierOf(mine.ReceiveVault, "mine");
        var foreign = await CourierOf(theirs.ReceiveVault, "theirs");
        await RequestBatch(one, "batch-1");
        await courier.Run(null).Pass(CancellationToken.None);
        courier.AnswerAll(mine);
        var answer = Directory.EnumerateFiles(Path.Combine(courier.Folder, "outbox")).Single();
        File.Move(answer, Path.Combine(foreign.Folder, "outbox", Path.GetFileName(answer)));

        var counts = await foreign.Run(null).Pass(CancellationToken.None);

        Assert.Equal((0, 1), (counts.Taken, counts.Refused));
        var batch = (await one.Cold.GetAsync("v1/address-batches?asset=LTC").IsOk())["items"]![0]!;
        Assert.Equal("requested", batch["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task While_the_gateway_is_away_answers_wait()
    {
        var folder = Path.Combine(_root.FullName, "away");
        var spool = new Spool(folder, TimeProvider.System);
        using var http = new HttpClient { BaseAddress = new Uri("http://127.0.0.1:9/") };
        var frame = new Statements.RefusedResult(
            JobId.Of(1), DeviceId.Parse("vault-1").Value, "C2", Statements.RefusalKind.Reject, "no", ReadOnlyMemory<byte>.Empty).Encode();
        var path = Path.Combine(folder, "outbox", $"{JobId.Of(1)}.frame");
        File.WriteAllBytes(path, frame);

        await Assert.ThrowsAsync<HttpRequestException>(
            () => new CourierRun(new GatewayApi(http), spool, TextWriter.Null).Pass(CancellationToken.None));

        Assert.Equal(frame, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task Only_the_gateways_own_word_is_a_final_refusal()
    {
        var folder = Path.Combine(_root.FullName, "proxy");
        var spool = new Spool(folder, TimeProvider.System);
        var frame = new Statements.RefusedResult(
            JobId.Of(1), DeviceId.Parse("vault-1").Value, "C2", Statements.RefusalKind.Reject, "no", ReadOnlyMemory<byte>.Empty).Encode();
        File.WriteAllBytes(Path.Combine(folder, "outbox", $"{JobId.Of(1)}.frame"), frame);
        await using var proxy = await ScriptedGateway.Start((_, context) => context.Request.Method == "GET"
            ? ScriptedGateway.Json(context, 200, """{"items":[]}""")
            : ScriptedGateway.Json(context, 404, "<html>not here</html>", "text/html"));

        var counts = await new CourierRun(new GatewayApi(proxy.Http), spool, TextWriter.Null).Pass(CancellationToken.None);

        Assert.Equal((0, 1), (counts.Refused, counts.Waiting));
    }

    [Fact]
    public async Task A_job_whose_id_is_no_id_never_becomes_a_file()
    {
        var folder = Path.Combine(_root.FullName, "names");
        await using var liar = await ScriptedGateway.Start((_, context) => ScriptedGateway.Json(
            context, 200, """{"items":[{"id":"../../evil","kind":"batch","frame":"AAAA"},{"id":"job_00000000000000000000000001","frame":""}]}"""));

        var counts = await new CourierRun(new GatewayApi(liar.Http), new Spool(folder, TimeProvider.System), TextWriter.Null).Pass(CancellationToken.None);

        Assert.Equal(0, counts.Delivered);
        Assert.Empty(Directory.EnumerateFiles(_root.FullName, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Alarms_of_the_device_are_told_once_as_single_lines()
    {
        var folder = Path.Combine(_root.FullName, "alarms");
        var spool = new Spool(folder, TimeProvider.System);
        File.WriteAllText(Path.Combine(folder, "alarms", "locked.alarm"), "merchant acme is locked\u001b[2J\nC11\n");
        await using var gateway = await ScriptedGateway.Start((_, context) => ScriptedGateway.Json(context, 200, """{"items":[]}"""));
        using var errors = new StringWriter();
        var run = new CourierRun(new GatewayApi(gateway.Http), spool, errors);

        await run.Pass(CancellationToken.None);
        await run.Pass(CancellationToken.None);

        Assert.Equal($"ALARM locked: merchant acme is locked [2J C11{Environment.NewLine}", errors.ToString());
    }

    private static async Task RequestBatch(TestMerchant merchant, string externalId) => await merchant.Cold
        .PostText("v1/address-batches", $$"""{"asset":"LTC","purpose":"cold","external_id":"{{externalId}}"}""").IsOk(HttpStatusCode.Accepted);

    /// <summary>Until the courier has nothing more to carry, with one cut before the given step. True when there was such a step.</summary>
    private static async Task<bool> Carry(TestCourier courier, TestDevices devices, int cutBefore)
    {
        var steps = 0;
        void Step(string name)
        {
            if (++steps == cutBefore)
            {
                throw new PowerCut(name);
            }
        }

        for (var quiet = 0; quiet < 2;)
        {
            courier.AnswerAll(devices);
            try
            {
                var counts = await courier.Run(Step).Pass(CancellationToken.None);
                quiet = counts is { Delivered: 0, Taken: 0 } ? quiet + 1 : 0;
            }
            catch (PowerCut)
            {
                quiet = 0;
            }
        }

        return steps >= cutBefore;
    }

    private static async Task TheAddressIsProven(TestMerchant merchant, TestDevices devices)
    {
        using var keys = new WebsiteKeys(merchant.Id, Network.Regtest, [devices.VDeviceKey], [], [devices.ReceiveVaultKey]);
        var client = new ChainCloudClient(merchant.Platform.Anonymous, merchant.ColdToken, keys);

        var first = await client.NextVerifiedAddressAsync(AttestedBatch.Ltc, AddressPurpose.Cold, "customer-1", "first");
        var again = await client.NextVerifiedAddressAsync(AttestedBatch.Ltc, AddressPurpose.Cold, "customer-1", "first");
        var second = await client.NextVerifiedAddressAsync(AttestedBatch.Ltc, AddressPurpose.Cold, "customer-2");

        Assert.Equal(first, again);
        Assert.NotEqual(first.Script, second.Script);
        var (read, deposits) = await client.ReadAddressAsync(AttestedBatch.Ltc, AddressPurpose.Cold, first.Text);
        Assert.Equal(first, read);
        Assert.Empty(deposits.Items);
    }

    private async Task<TestCourier> CourierOf(DeviceId device, string folder)
    {
        var token = await platform.Token($"devices/{device}", null);
        return new TestCourier(platform.For(token), Path.Combine(_root.FullName, folder));
    }

    /// <summary>The power went.</summary>
    private sealed class PowerCut(string step) : Exception(step);

    private sealed class TestCourier
    {
        private readonly HttpClient _http;

        public TestCourier(HttpClient http, string folder)
        {
            (_http, Folder) = (http, folder);
            _ = new Spool(folder, TimeProvider.System);
        }

        public string Folder { get; }

        /// <summary>A courier that was just started on this folder.</summary>
        public CourierRun Run(Action<string>? step) => new(new GatewayApi(_http), new Spool(Folder, TimeProvider.System, step), TextWriter.Null);

        /// <summary>The device's turn: every frame of the inbox is answered under its name, and gone.</summary>
        public void AnswerAll(TestDevices devices)
        {
            foreach (var path in Directory.EnumerateFiles(Path.Combine(Folder, "inbox"), "*.frame").ToList())
            {
                File.WriteAllBytes(Path.Combine(Folder, "outbox", Path.GetFileName(path)), devices.Answer(File.ReadAllBytes(path)));
                File.Delete(path);
            }
        }
    }
}
