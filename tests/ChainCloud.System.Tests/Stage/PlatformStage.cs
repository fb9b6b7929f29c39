using ChainCloud.Client;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.System.Tests.Stage;

/// <summary>
/// Node, platform, two vaults, one merchant with its V-Device, couriers, all as processes; a verified batch of each kind and a funded hot
/// wallet. Started once for the tests of a collection; each of them leaves nothing unfinished.
/// </summary>
public abstract class PlatformStage(DatabaseKind kind) : IAsyncLifetime
{
    private const int HotCoins = 24;
    private const long HotCoinUnits = 100_000_000;

    private readonly List<IAsyncDisposable> _started = [];
    private string _folder = "";
    private int _names;

    /// <summary>For every wait: the machine may be busy with other things.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(120);

    /// <summary>What a deposit needs to be credited, and a payout to be settled.</summary>
    public const int Confirmations = 24;

    public LitecoinNode Node { get; private set; } = null!;

    /// <summary>Null on SQLite.</summary>
    public PostgresCluster? Cluster { get; private protected set; }

    public PlatformDatabase Database { get; private set; } = null!;

    public GatewayProcess Gateway { get; private set; } = null!;

    public OperatorConsole Operators { get; private set; } = null!;

    public OfflineDevice ReceiveVault { get; private set; } = null!;

    public OfflineDevice SendVault { get; private set; } = null!;

    public MerchantPlace Merchant { get; private set; } = null!;

    public OfflineDevice VDevice => Merchant.VDevice;

    /// <summary>The merchant's website.</summary>
    public Website Website { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        try
        {
            await Start();
        }
        catch
        {
            // Nobody else would end what runs already.
            await DisposeAsync();
            throw;
        }
    }

    private async Task Start()
    {
        _folder = Directory.CreateTempSubdirectory("chaincloud-system-").FullName;
        Node = Keep(await LitecoinNode.StartAsync());
        await Node.FundWalletAsync(20);
        Database = await CreateDatabase();
        Gateway = Keep(new GatewayProcess(Database, Node, await Settings()));
        await Gateway.Start();
        Operators = new OperatorConsole(Gateway.Address, Gateway.OperatorToken);
        ReceiveVault = Keep(await OfflineDevice.CreateVault(_folder, "v-receive", "receive"));
        SendVault = Keep(await OfflineDevice.CreateVault(await SendVaultRoot(), "v-send", "send"));
        Merchant = Keep(await MerchantPlace.Create(_folder, "acme", 0, ReceiveVault, SendVault, Operators));
        Website = new Website(Gateway.Address, Merchant);
        foreach (var device in Devices)
        {
            Serve(device);
            device.StartCourier(Gateway.Address, await Operators.IssueCourierToken(device.Name));
        }

        await ReceiveBatch(AddressPurpose.Cold);
        await ReceiveBatch(AddressPurpose.Hot);
        await FundHotWallet();
    }

    /// <summary>A name that no other test of the collection uses.</summary>
    public string Name(string stem) => $"{stem}-{Interlocked.Increment(ref _names)}";

    /// <summary>kill -9, then a start on the same database and port.</summary>
    public async Task KillAndRestart()
    {
        await Gateway.Kill();
        await Gateway.Start();
    }

    /// <summary>Starts whatever does not run, so that a test that failed half-way does not take those behind it with it.</summary>
    public async Task StartAll()
    {
        if (!Node.Runs)
        {
            await Node.RestartAsync();
        }

        if (!Gateway.Runs)
        {
            await Gateway.Start();
        }

        foreach (var device in Devices)
        {
            if (!device.Serves)
            {
                Serve(device);
            }

            if (!device.CourierRuns)
            {
                device.ResumeCourier();
            }
        }
    }

    /// <summary>Waits until the platform says so about its node.</summary>
    public Task NodeIs(string state) => NodeIs(Website, state);

    /// <summary>The same of another platform.</summary>
    public static Task NodeIs(Website website, string state) => Eventually.True(
        async () => (await website.Hot.AssetsAsync()).Single().NodeState == state, Limit, () => $"the node never became {state}");

    public async Task DisposeAsync()
    {
        Website?.Dispose();
        Operators?.Dispose();
        foreach (var started in Enumerable.Reverse(_started))
        {
            await started.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private IEnumerable<OfflineDevice> Devices => [ReceiveVault, SendVault, VDevice];

    /// <summary>More of the platform's configuration and environment. The node runs already.</summary>
    private protected virtual Task<IReadOnlyDictionary<string, string>?> Settings() => Task.FromResult<IReadOnlyDictionary<string, string>?>(null);

    /// <summary>Where the send vault has its folder.</summary>
    private protected virtual Task<string> SendVaultRoot() => Task.FromResult(_folder);

    /// <summary>Starts a device's loop.</summary>
    private protected virtual void Serve(OfflineDevice device) => device.Serve();

    private protected virtual async Task<PlatformDatabase> CreateDatabase()
    {
        if (kind == DatabaseKind.Sqlite)
        {
            return PlatformDatabase.Sqlite(Path.Combine(_folder, "chaincloud.db"));
        }

        Cluster = Keep(await PostgresCluster.Start());
        return PlatformDatabase.Postgres(await Cluster.CreateDatabase());
    }

    private async Task ReceiveBatch(AddressPurpose purpose)
    {
        await Website.Cold.RequestBatchAsync(Website.Ltc, purpose, $"batch-{purpose}");
        await Eventually.True(
            async () => (await Website.Cold.ListBatchesAsync(Website.Ltc)).Items.Any(
                b => b.Purpose == BatchId.PurposeText(purpose) && b.State == "verified"),
            Limit, () => $"no {purpose} batch was verified:\n{Gateway.Output}");
    }

    private async Task FundHotWallet()
    {
        var coins = new Dictionary<string, long>();
        for (var i = 0; i < HotCoins; i++)
        {
            coins[(await Website.Cold.NextVerifiedAddressAsync(Website.Ltc, AddressPurpose.Hot, $"hot-{i}")).Text] = HotCoinUnits;
        }

        await Node.SendManyAsync(coins);
        await Node.MineAsync(Confirmations);
        await Eventually.True(
            async () => (await Website.HotBalance()).Available == $"{HotCoins * HotCoinUnits}", Limit, () => "the hot wallet was not funded");
    }

    /// <summary>Ended with the stage, in the opposite order.</summary>
    private protected T Keep<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Add(started);
        return started;
    }
}

/// <summary>The platform on SQLite.</summary>
public sealed class SqliteStage() : PlatformStage(DatabaseKind.Sqlite)
{
    public const string Collection = "the platform on SQLite";
}

/// <summary>The platform on a PostgreSQL cluster of its own.</summary>
public sealed class PostgresStage() : PlatformStage(DatabaseKind.Postgres)
{
    public const string Collection = "the platform on PostgreSQL";
}

[CollectionDefinition(SqliteStage.Collection)]
public sealed class SqliteCollection : ICollectionFixture<SqliteStage>;

[CollectionDefinition(PostgresStage.Collection)]
public sealed class PostgresCollection : ICollectionFixture<PostgresStage>;
