using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;

namespace ChainCloud.Simulation;

/// <summary>How a run is played.</summary>
internal sealed record RunPlan(ulong Seed, int Steps)
{
    /// <summary>Kinds that do nothing in this run.</summary>
    public IReadOnlySet<Kind> Without { get; init; } = new HashSet<Kind>();

    /// <summary>Steps in which the world outside does nothing.</summary>
    public IReadOnlySet<int> Skipped { get; init; } = new HashSet<int>();

    /// <summary>A part that is wrong on purpose.</summary>
    public Break Break { get; init; }

    /// <summary>Where the trace is written, piece by piece.</summary>
    public string? TraceFile { get; init; }

    /// <summary>Whether what the world did is told step by step.</summary>
    public bool Tells { get; init; }
}

/// <summary>
/// One world: chains with their nodes, silos on one database, offline machines with couriers between, websites; everything on one thread, in
/// an order that follows from the seed.
/// </summary>
internal sealed partial class World : IDisposable
{
    public const int BatchSize = 12;
    public const int Credit = 2;
    public const int Final = 9;

    private readonly Agenda _agenda = new();
    private readonly string _folder;
    private readonly Lane _outside;
    private int _lanes;
    private int _troubledWrites;
    private int _troubledNodes;

    /// <param name="template">What everything goes on from; null for the world that makes it.</param>
    public World(RunPlan plan, string folder, Template? template)
    {
        if (template is not null)
        {
            Clock.Advance(template.Milliseconds);
        }

        Plan = plan;
        _folder = folder;
        Now = Dice.Of(plan.Seed, -1);
        Trace.Copy = plan.TraceFile is { } file ? new StreamWriter(file) : null;
        _outside = new Lane(_agenda, 0);
        TrueClock = Clock.NewMachine(_outside);
        Database = new SharedDatabase(Path.Combine(folder, "platform.db"), Trace);
        SiloCount = 1 + Now.Below(2);
        NodeCount = plan.Break == Break.BelievesOneNode ? 2 : 1 + Now.Below(2);
        var ids = new Dice(Now.Next());
        Ids = new WorldIds(Clock, ids);
        Chains = [.. Cast.Chains.Select(parameters => new SimulatedChain(parameters))];
        foreach (var (chain, i) in Chains.Select((chain, i) => (chain, i)))
        {
            if (template is not null)
            {
                chain.Import(template.Chains[i]);
            }
        }

        Nodes = [.. Chains.Select(chain => Enumerable.Range(0, NodeCount).Select(i => new SimulatedNode(chain, i)).ToArray())];
        Vaults = [.. new[] { Cast.ReceiveVault, Cast.SendVault }.Select(id => new VaultMachine(id, PathOf(id), Clock.NewMachine(_outside), Said))];
        VDevices = [.. Cast.Merchants.Select(m => new VDeviceMachine(m, PathOf(m.VDevice), Clock.NewMachine(_outside), () => new StatementId(ids.Bytes(16)), Said))];
        Websites = [.. Cast.Merchants.Select((m, i) => new Website(m, template?.Websites[i]))];
        Silos = new SimulatedSilo?[SiloCount];
        Database.Forgets = rows => plan.Break == Break.LosesCommits && rows.Touches("posting") && Now.Chance(100);
        Database.LeavesOut = plan.Break == Break.IgnoresReorganizations ? "t.anchor_height > @height" : null;
        if (plan.Break == Break.VDeviceWithoutPolicy)
        {
            VDevices.ToList().ForEach(device => device.AllowEverybody());
        }
    }

    public RunPlan Plan { get; }

    public Trace Trace { get; } = new();

    public WorldClock Clock { get; } = new();

    public WorldClock.MachineClock TrueClock { get; }

    public SharedDatabase Database { get; }

    public WorldIds Ids { get; }

    public int SiloCount { get; }

    public int NodeCount { get; }

    public IReadOnlyList<SimulatedChain> Chains { get; }

    public IReadOnlyList<SimulatedNode[]> Nodes { get; }

    public IReadOnlyList<VaultMachine> Vaults { get; }

    public IReadOnlyList<VDeviceMachine> VDevices { get; }

    public IReadOnlyList<Website> Websites { get; }

    public SimulatedSilo?[] Silos { get; }

    public Wire Wire { get; } = new();

    /// <summary>Who sees everything.</summary>
    public Oracle Oracle { get; private set; } = null!;

    /// <summary>The dice of this step.</summary>
    public Dice Now { get; private set; }

    public int StepNumber { get; private set; }

    /// <summary>What happened outside, where it is told.</summary>
    public List<(int Step, Kind Kind, string Text)> Told { get; } = [];

    public List<int> Acted { get; } = [];

    /// <summary>Faults stop and all that is under way comes to its end.</summary>
    public bool IsQuiet { get; private set; }

    public IEnumerable<Machine> Machines => Vaults.Concat<Machine>(VDevices);

    public SimulatedChain ChainOf(AssetId asset) => Chains.First(c => c.Asset == asset);

    /// <summary>Runs code of the world outside, step by step.</summary>
    public Task Run(Func<Task> work) => _outside.Run(work);

    /// <summary>The schema is made, then the oracle looks and the silos start.</summary>
    public Oracle Found(Template template)
    {
        StartSilo(0);
        Founding.Migrate(Silos[0]!, this);
        return Oracle = new Oracle(this, template);
    }

    /// <summary>Everything starts on what is there.</summary>
    public Oracle Begin(Template template)
    {
        Oracle = new Oracle(this, template);
        for (var i = 0; i < SiloCount; i++)
        {
            StartSilo(i);
        }

        return Oracle;
    }

    /// <summary>All jobs go to their machines and all answers back.</summary>
    public void CarryAll()
    {
        foreach (var machine in Machines)
        {
            FetchJobs(machine);
        }

        Settle();
        while (Wire.ToDevices.Count > 0)
        {
            DeliverJob();
        }

        while (Wire.ToSilos.Count > 0)
        {
            DeliverAnswer();
        }

        Settle();
    }

    /// <summary>No more troubles; every silo reads the chain to its end. Nothing else is done, so what is then in the books follows from the chain.</summary>
    public void ComeToRest()
    {
        IsQuiet = true;
        foreach (var node in Nodes.SelectMany(nodes => nodes))
        {
            node.Become(NodeMood.Honest, [], 0);
        }

        Settle();
        for (var i = 0; i < SiloCount; i++)
        {
            if (Silos[i] is null)
            {
                StartSilo(i);
            }
        }

        // The first looks read blocks, the next post what follows; more looks than one are needed where a step was lost before.
        for (var round = 0; round < 4 * SiloCount; round++)
        {
            // Longer than a node is left alone after a fault.
            Clock.Advance(120_000);
            foreach (var chain in Chains)
            {
                AdvanceChain(chain);
            }

            Settle();
        }
    }

    /// <summary>One step: something that waits goes on, or the world outside does something.</summary>
    public void Step()
    {
        Now = Dice.Of(Plan.Seed, ++StepNumber);
        if (_agenda.Waiting > 0 && Now.Chance(_agenda.Waiting > 30 ? 990 : 780))
        {
            // A silo is never stopped inside of a piece, so a crash can still come between any two.
            for (var pieces = 1 + Now.Below(2); pieces > 0 && _agenda.Waiting > 0; pieces--)
            {
                RunOne();
            }
        }
        else
        {
            var kind = Kinds.Throw(Now);
            Trace.Add((long)kind);
            if (!Plan.Without.Contains(kind) && !Plan.Skipped.Contains(StepNumber))
            {
                Acted.Add(StepNumber);
                Act(kind);
            }
        }

        Clock.Advance(1);
    }

    /// <summary>Does all that waits, in some order.</summary>
    public void Settle(int most = 200_000)
    {
        for (; _agenda.Waiting > 0; most--)
        {
            if (most == 0)
            {
                throw new InvalidOperationException("The platform never comes to rest.");
            }

            RunOne();
        }
    }

    public void StartSilo(int at)
    {
        var lane = new Lane(_agenda, ++_lanes);
        var machine = Clock.NewMachine(lane);
        var chains = Chains.Select((chain, i) => Followed(chain, Nodes[i], lane)).ToList();
        var database = new SiloDatabase(Database, lane, NextStoreFault);
        Silos[at] = new SimulatedSilo(lane, new SiloEdges(machine, Ids, database, chains, new WatchedLogs(Said)) { Change = Breaks.Of(Plan.Break) });
    }

    public void Dispose()
    {
        Trace.Copy?.Dispose();
        foreach (var silo in Silos)
        {
            silo?.Crash();
        }

        Database.Dispose();
        Trace.Dispose();
        foreach (var vault in Vaults)
        {
            vault.Close();
        }
    }

    private void RunOne()
    {
        var (lane, source) = _agenda.RunOne(Now);
        if (_agenda.Hop is { } hop)
        {
            Oracle.Report(0, $"Something ran on another thread: {hop}");
        }

        Trace.Add(((long)lane << 32) | (uint)source);
    }

    private string PathOf(DeviceId device) => Path.Combine(_folder, device.ToString());

    private FollowedChain Followed(SimulatedChain chain, SimulatedNode[] nodes, Lane lane)
    {
        var links = nodes.Select(node => new NodeLink(node, lane, NodeFails, Trace)).ToList();
        var options = new ChainNodeOptions { RequiredConfirmations = Credit, FinalConfirmations = Final, StartHeight = 1, Scheduler = lane };
        return new FollowedChain(
            chain.Parameters, options, links.Count == 1 || Plan.Break == Break.BelievesOneNode ? links[0] : new AgreeingNodes(links, 3));
    }

    private StoreFault NextStoreFault()
    {
        if (_troubledWrites == 0 || IsQuiet)
        {
            return StoreFault.None;
        }

        _troubledWrites--;
        return (StoreFault)Now.Below(6) is var fault && fault <= StoreFault.LostAfter ? fault : StoreFault.None;
    }

    private bool NodeFails()
    {
        if (_troubledNodes == 0 || IsQuiet)
        {
            return false;
        }

        _troubledNodes--;
        return Now.Chance(400);
    }

    /// <summary>Every line that any machine writes for people.</summary>
    private void Said(string line)
    {
        Trace.Note(line);
        Oracle?.Heard(line);
    }

    private void Tell(Kind kind, string text)
    {
        if (Plan.Tells)
        {
            Told.Add((StepNumber, kind, text));
        }
    }
}
