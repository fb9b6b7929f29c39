namespace ChainCloud.Story;

/// <summary>The whole story, from an empty folder to the last attack. Disposing stops everything that it started.</summary>
public sealed class Play(Narrator narrator, IReadOnlyList<string> assets, Action<string>? log) : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chaincloud-").FullName;
    private Stage? _stage;

    public Stage Stage => _stage ?? throw new InvalidOperationException("The stage is not set.");

    /// <summary>What the platform printed, for people who look for a fault.</summary>
    public string? PlatformOutput => _stage?.Gateway?.Output;

    /// <summary>Tells all of it; throws at the first step that does not hold.</summary>
    public async Task Tell()
    {
        narrator.Chapter("The stage");
        _stage = await narrator.Step(
            $"Start the nodes of {string.Join(", ", assets)} on their test networks, and the platform on SQLite", () => Stage.Set(_folder, assets, log));
        narrator.Say($"platform at {_stage.Gateway.Address}, folder {_folder}");
        foreach (var chain in _stage.Chains)
        {
            narrator.Say($"{chain.Code}: {chain.Asset.Name} on {chain.Node}{(chain.Asset.Token is { } token ? $", contract {token.Contract}, approved by 2 of 3 administrators" : "")}");
        }

        await narrator.Step("Make two vaults: two seeds, two folders, two processes", _stage.MakeVaults);
        var acme = await narrator.Step("Create merchant acme and enrol its V-Device with both vaults, in person", () => _stage.Enrol("acme", 0));
        acme.Words.ToList().ForEach(words => narrator.Say($"both screens show: {words}"));
        await narrator.Step("Start vaults, V-Device and couriers", async () =>
        {
            await _stage.OpenVaultRoom();
            await _stage.SwitchOn(acme);
        });
        MainJob[] jobs = [.. _stage.Chains.Select(chain => new MainJob(_stage, narrator, acme, chain))];
        foreach (var job in jobs)
        {
            await job.Play();
        }

        await Attack();
        narrator.Chapter("Afterwards");
        foreach (var job in jobs)
        {
            await job.HoldLedgerAgainstChain();
            await job.Reconciled();
        }

        _stage.Host = acme;
    }

    public async ValueTask DisposeAsync()
    {
        if (_stage is not null)
        {
            await _stage.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task Attack()
    {
        var victim = await narrator.Step("A second merchant, for the attacks that lock", async () =>
        {
            await Stage.CloseVaultRoom();
            var globex = await Stage.Enrol("globex", 1, [Stage.Chains[0].Asset]);
            await Stage.OpenVaultRoom();
            await Stage.SwitchOn(globex);
            return globex;
        });
        await new Attacks(Stage, narrator, victim, Stage.Chains[0]).Play();
    }
}
