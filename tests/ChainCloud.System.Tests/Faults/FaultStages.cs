using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Faults;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.System.Tests.Faults;

/// <summary>
/// The platform on PostgreSQL, with a link that can be cut before the database and before the node, the database's files on a small disk; and
/// a second platform on the same database and node, whose own links are whole.
/// </summary>
public sealed class LinkStage() : PlatformStage(DatabaseKind.Postgres), IAsyncLifetime
{
    public const string Collection = "the platform behind links that break";

    private const int DiskMebibytes = 400;

    private string _direct = "";

    public TcpProxy DatabaseLink { get; private set; } = null!;

    public TcpProxy NodeLink { get; private set; } = null!;

    public SmallDisk DatabaseDisk { get; private set; } = null!;

    public GatewayProcess Second { get; private set; } = null!;

    /// <summary>The merchant's website at the second platform.</summary>
    public Website SecondWebsite { get; private set; } = null!;

    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        Second = Keep(new GatewayProcess(Gateway, database: PlatformDatabase.Postgres(_direct), settings: new Dictionary<string, string>()));
        SecondWebsite = new Website(Second.Address, Merchant);
    }

    /// <summary>Both platforms run, every link is whole, the disk has room.</summary>
    public async Task Repair()
    {
        DatabaseLink.Heal();
        NodeLink.Heal();
        DatabaseDisk.Free();
        if (!Cluster!.Runs)
        {
            await Cluster.Resume();
        }

        await StartAll();
        if (!Second.Runs)
        {
            await Second.Start();
        }
    }

    private protected override async Task<PlatformDatabase> CreateDatabase()
    {
        DatabaseDisk = Keep(await SmallDisk.Mount(DiskMebibytes));
        Cluster = Keep(await PostgresCluster.Start(parent: DatabaseDisk.Folder));
        DatabaseLink = Keep(new TcpProxy(Cluster.Port));
        _direct = await Cluster.CreateDatabase();
        return PlatformDatabase.Postgres(_direct.Replace($"Port={Cluster.Port};", $"Port={DatabaseLink.Port};", StringComparison.Ordinal));
    }

    private protected override Task<IReadOnlyDictionary<string, string>?> Settings()
    {
        NodeLink = Keep(new TcpProxy(Node.RpcPort));
        return Task.FromResult<IReadOnlyDictionary<string, string>?>(
            new Dictionary<string, string> { ["Chains__LTC__Url"] = $"http://127.0.0.1:{NodeLink.Port}/" });
    }
}

/// <summary>The platform on SQLite, database and send vault each on a small disk of its own, and syncs that can be made slow.</summary>
public sealed class DiskStage() : PlatformStage(DatabaseKind.Sqlite)
{
    public const string Collection = "the platform on disks that fill up";

    private const int DiskMebibytes = 24;

    public SmallDisk DatabaseDisk { get; private set; } = null!;

    public SmallDisk VaultDisk { get; private set; } = null!;

    /// <summary>Those of the platform's process.</summary>
    public ProcessFaults PlatformFaults { get; private set; } = null!;

    private protected override async Task<PlatformDatabase> CreateDatabase()
    {
        DatabaseDisk = Keep(await SmallDisk.Mount(DiskMebibytes));
        return PlatformDatabase.Sqlite(Path.Combine(DatabaseDisk.Folder, "chaincloud.db"));
    }

    private protected override async Task<string> SendVaultRoot()
    {
        VaultDisk = Keep(await SmallDisk.Mount(DiskMebibytes));
        return VaultDisk.Folder;
    }

    private protected override async Task<IReadOnlyDictionary<string, string>?> Settings()
    {
        PlatformFaults = Keep(await ProcessFaults.Create());
        return PlatformFaults.Environment;
    }
}

/// <summary>The platform on SQLite, where platform, V-Device and send vault have clocks of their own.</summary>
public sealed class ClockStage() : PlatformStage(DatabaseKind.Sqlite)
{
    public const string Collection = "the platform with wrong clocks";

    public ProcessFaults PlatformClock { get; private set; } = null!;

    public ProcessFaults VDeviceClock { get; private set; } = null!;

    public ProcessFaults VaultClock { get; private set; } = null!;

    private protected override async Task<IReadOnlyDictionary<string, string>?> Settings()
    {
        PlatformClock = Keep(await ProcessFaults.Create());
        VDeviceClock = Keep(await ProcessFaults.Create());
        VaultClock = Keep(await ProcessFaults.Create());
        return PlatformClock.Environment;
    }

    private protected override void Serve(OfflineDevice device) =>
        device.Serve(device == SendVault ? VaultClock.Environment : device == VDevice ? VDeviceClock.Environment : null);
}

[CollectionDefinition(LinkStage.Collection)]
public sealed class LinkCollection : ICollectionFixture<LinkStage>;

[CollectionDefinition(DiskStage.Collection)]
public sealed class DiskCollection : ICollectionFixture<DiskStage>;

[CollectionDefinition(ClockStage.Collection)]
public sealed class ClockCollection : ICollectionFixture<ClockStage>;
