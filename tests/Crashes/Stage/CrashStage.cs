using System.Runtime.InteropServices;
using ChainCloud.Client;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.Crashes.Stage;

/// <summary>
/// Node, database, one or two platforms, two vaults, a merchant with its V-Device, and the couriers, all as processes, with a verified batch
/// of each kind and a funded hot wallet.
/// </summary>
internal sealed class CrashStage : IAsyncDisposable
{
    /// <summary>What a deposit needs to be credited and a payout to be settled. Fewer blocks are ever lost by a killed node.</summary>
    public const int Confirmations = 6;

    private const int HotCoins = 40;
    private const long HotCoinUnits = 100_000_000;

    private static readonly Dictionary<string, string> Settings = new()
    {
        ["Chains__LTC__RequiredConfirmations"] = $"{Confirmations}",
        ["Chains__LTC__FinalConfirmations"] = $"{2 * Confirmations}",
        // A killed node forgets what waits for a block; nothing else would tell it again while the platform runs.
        ["Payouts__RebroadcastAfter"] = "00:00:03",
        // Longer than any outage here: a V-Device signs once, so an approval that comes after its transaction has gone ends the payout.
        ["Payouts__ApprovalGrace"] = "00:05:00",
    };

    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly List<IAsyncDisposable> _started = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("chaincloud-crashes-").FullName;
    private readonly RunLog _log;

    private CrashStage(RunLog log) => _log = log;

    /// <summary>For every wait: the machine may be busy with other things.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(120);

    public LitecoinNode Node { get; private set; } = null!;

    /// <summary>Null on SQLite.</summary>
    public PostgresCluster? Cluster { get; private set; }

    public PlatformDatabase Database { get; private set; } = null!;

    public IReadOnlyList<GatewayProcess> Platforms { get; private set; } = [];

    public OperatorConsole Operators { get; private set; } = null!;

    public IReadOnlyList<OfflineDevice> Devices { get; private set; } = [];

    public Shop Shop { get; private set; } = null!;

    public static async Task<CrashStage> Start(DatabaseKind kind, int platforms, RunLog log)
    {
        var stage = new CrashStage(log);
        // A run that is told to end leaves nothing running behind it.
        stage._signals.AddRange(new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, stage.EndAtOnce)));
        try
        {
            await stage.Start(kind, platforms);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts whatever does not run.</summary>
    public async Task StartAll()
    {
        if (!Node.Runs)
        {
            await Node.RestartAsync();
        }

        foreach (var platform in Platforms.Where(p => !p.Runs))
        {
            await platform.Start();
        }

        foreach (var device in Devices)
        {
            if (!device.Serves)
            {
                device.Serve();
            }

            if (!device.CourierRuns)
            {
                device.ResumeCourier();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Shop?.Dispose();
        Operators?.Dispose();
        foreach (var started in Enumerable.Reverse(_started))
        {
            await started.DisposeAsync();
        }

        _signals.ForEach(signal => signal.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    private void EndAtOnce(PosixSignalContext signal)
    {
        signal.Cancel = true;
        foreach (var started in Enumerable.Reverse(_started))
        {
            started.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        Environment.Exit(3);
    }

    private async Task Start(DatabaseKind kind, int platforms)
    {
        Node = Keep(await LitecoinNode.StartAsync());
        await Node.FundWalletAsync(40);
        if (kind == DatabaseKind.Postgres)
        {
            Cluster = Keep(await PostgresCluster.Start());
        }

        Database = Cluster is null
            ? PlatformDatabase.Sqlite(Path.Combine(_folder, "chaincloud.db"))
            : PlatformDatabase.Postgres(await Cluster.CreateDatabase());
        var first = Keep(new GatewayProcess(Database, Node, Settings, _log.Write));
        Platforms = [first, .. Enumerable.Range(1, platforms - 1).Select(_ => Keep(new GatewayProcess(first, _log.Write)))];
        // One after the other: the first brings the database to its schema.
        foreach (var platform in Platforms)
        {
            await platform.Start();
        }

        Operators = new OperatorConsole(first.Address, first.OperatorToken);
        await StartDevices();
        await ReceiveBatch(AddressPurpose.Cold);
        await ReceiveBatch(AddressPurpose.Hot);
        await FundHotWallet();
    }

    private async Task StartDevices()
    {
        var receive = Keep(await OfflineDevice.CreateVault(_folder, "v-receive", "receive", _log.Write));
        var send = Keep(await OfflineDevice.CreateVault(_folder, "v-send", "send", _log.Write));
        var merchant = Keep(await MerchantPlace.Create(_folder, "acme", 0, receive, send, Operators, _log.Write));
        Devices = [merchant.VDevice, send, receive];
        Shop = new Shop(Platforms, merchant);
        for (var i = 0; i < Devices.Count; i++)
        {
            Devices[i].Serve();
            Devices[i].StartCourier(Platforms[i % Platforms.Count].Address, await Operators.IssueCourierToken(Devices[i].Name));
        }
    }

    private async Task ReceiveBatch(AddressPurpose purpose)
    {
        await Shop.Cold[0].RequestBatchAsync(Shop.Ltc, purpose, $"batch-{purpose}");
        await Eventually.True(
            async () => (await Shop.Cold[0].ListBatchesAsync(Shop.Ltc)).Items.Any(
                b => b.Purpose == BatchId.PurposeText(purpose) && b.State == "verified"),
            Limit, () => $"no {purpose} batch was verified");
    }

    private async Task FundHotWallet()
    {
        var coins = new Dictionary<string, long>();
        for (var i = 0; i < HotCoins; i++)
        {
            coins[(await Shop.Cold[0].NextVerifiedAddressAsync(Shop.Ltc, AddressPurpose.Hot, $"fund-{i}")).Text] = HotCoinUnits;
        }

        await Node.SendManyAsync(coins);
        await Node.MineAsync(Confirmations);
        await Node.FlushAsync();
        await Eventually.True(
            async () => (await Shop.Balances()).Hot.Available == $"{HotCoins * HotCoinUnits}", Limit, () => "the hot wallet was not funded");
    }

    private T Keep<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Add(started);
        return started;
    }
}
