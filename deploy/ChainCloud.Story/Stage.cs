using ChainCloud.Chains;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.Story;

/// <summary>
/// Everything that plays: nodes, the platform, two vaults, V-Devices, couriers. One folder, loopback only, everything stopped by
/// process id when the stage is cleared.
/// </summary>
public sealed class Stage : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _started = [];

    private Stage(string folder, Action<string>? log)
    {
        Folder = folder;
        Log = log;
    }

    public string Folder { get; }

    /// <summary>Gets each line that a process prints; null when nobody wants it.</summary>
    public Action<string>? Log { get; }

    public StageNodes Nodes { get; private set; } = null!;

    public IReadOnlyList<StageChain> Chains => Nodes.Chains;

    public GatewayProcess Gateway { get; private set; } = null!;

    public OperatorConsole Operators { get; private set; } = null!;

    public OfflineDevice ReceiveVault { get; private set; } = null!;

    public OfflineDevice SendVault { get; private set; } = null!;

    /// <summary>The merchant of the main job, set at the end of the story.</summary>
    public MerchantPlace? Host { get; set; }

    /// <summary>Starts the nodes of these assets, and the platform.</summary>
    public static async Task<Stage> Set(string folder, IReadOnlyList<string> assets, Action<string>? log)
    {
        var stage = new Stage(folder, log);
        try
        {
            Directory.CreateDirectory(folder);
            stage.Nodes = stage.Keep(await StageNodes.Start(folder, assets));
            stage.Gateway = stage.Keep(new GatewayProcess(
                PlatformDatabase.Sqlite(Path.Combine(folder, "chaincloud.db")), stage.Nodes.Nodes, stage.Settings(), log));
            await stage.Gateway.Start();
            stage.Operators = new OperatorConsole(stage.Gateway.Address, stage.Gateway.OperatorToken);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>The two vaults: two seeds, two folders, two processes.</summary>
    public async Task MakeVaults()
    {
        ReceiveVault = Keep(await OfflineDevice.CreateVault(Folder, "v-receive", "receive", Log, Nodes.Administrators));
        SendVault = Keep(await OfflineDevice.CreateVault(Folder, "v-send", "send", Log, Nodes.Administrators));
        if (Nodes.Administrators?.TokenList is { } list)
        {
            await SendVault.RunUnsealed(["tokens", "import", list]);
        }
    }

    /// <summary>A merchant with its V-Device, enrolled everywhere.</summary>
    /// <param name="assets">What the merchant uses; all of the stage's if not given.</param>
    public async Task<MerchantPlace> Enrol(string merchant, int number, IReadOnlyList<AssetDefinition>? assets = null) =>
        Keep(await MerchantPlace.Create(
            Folder, merchant, number, ReceiveVault, SendVault, Operators, Log, assets ?? [.. Chains.Select(c => c.Asset)], Nodes.Administrators));

    /// <summary>Starts the vaults' loops and couriers; they serve all merchants.</summary>
    public async Task OpenVaultRoom()
    {
        foreach (var vault in new[] { ReceiveVault, SendVault })
        {
            vault.Serve();
            vault.StartCourier(Gateway.Address, await Operators.IssueCourierToken(vault.Name));
        }
    }

    /// <summary>Ends the vaults' loops and starts them again: an enrolment opens the vault by itself.</summary>
    public async Task CloseVaultRoom()
    {
        foreach (var vault in new[] { ReceiveVault, SendVault })
        {
            await vault.StopCourier();
            await vault.Kill();
        }
    }

    /// <summary>Starts a merchant's V-Device and its courier.</summary>
    public async Task SwitchOn(MerchantPlace merchant)
    {
        merchant.VDevice.Serve();
        await SwitchOnCourier(merchant);
    }

    /// <summary>Starts the courier of a merchant's V-Device.</summary>
    public async Task SwitchOnCourier(MerchantPlace merchant) =>
        merchant.VDevice.StartCourier(Gateway.Address, await Operators.IssueCourierToken(merchant.VDevice.Name));

    public async ValueTask DisposeAsync()
    {
        Operators?.Dispose();
        foreach (var started in Enumerable.Reverse(_started))
        {
            await started.DisposeAsync();
        }
    }

    /// <summary>Serves every asset of the stage, the token too.</summary>
    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>(Nodes.Administrators?.PlatformSettings() ?? []);
        for (var i = 0; i < Chains.Count; i++)
        {
            settings[$"Gateway__Assets__{i}"] = Chains[i].Code;
        }

        return settings;
    }

    private T Keep<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Add(started);
        return started;
    }
}
