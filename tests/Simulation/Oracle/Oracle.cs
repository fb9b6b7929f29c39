namespace ChainCloud.Simulation;

/// <summary>An invariant that did not hold.</summary>
/// <param name="Invariant">Its number; 0 for a fault that nobody had in mind.</param>
internal sealed record Violation(int Invariant, string Detail, int Step);

/// <summary>
/// What has to be true, held against the platform from outside: by what the simulated chain, the websites and the machines know, and by rows
/// as they are in the file. Nothing of the platform's own reckoning is asked. Sees every commit, every frame, every transaction and every line.
/// </summary>
internal sealed partial class Oracle : IDisposable
{
    /// <summary>Invariants are counted from 1 to this.</summary>
    public const int Invariants = 20;

    private readonly World _world;
    private readonly Template _template;
    private readonly OracleReader _rows;

    public Oracle(World world, Template template)
    {
        _world = world;
        _template = template;
        _rows = new OracleReader(world.Database.Path);
        world.Database.Committed = Committed;
        foreach (var chain in world.Chains)
        {
            chain.Moved = (block, comes) => BlockMoved(chain, block, comes);
        }

        foreach (var node in world.Nodes.SelectMany(nodes => nodes))
        {
            node.Offered = (raw, txId) => Offered(node.Chain, raw, txId);
        }

        ReadAll();
    }

    /// <summary>How often each invariant was checked, by number.</summary>
    public long[] Checked { get; } = new long[Invariants + 1];

    /// <summary>The first that did not hold.</summary>
    public Violation? Violation { get; private set; }

    public void Dispose() => _rows.Dispose();

    /// <summary>Counts a check, and reports it when it fails. The sentence is made only then.</summary>
    private bool Check(int invariant, bool holds, Func<string> detail)
    {
        Checked[invariant]++;
        if (!holds)
        {
            Report(invariant, detail());
        }

        return holds;
    }

    public void Report(int invariant, string detail) => Violation ??= new Violation(invariant, detail, _world.StepNumber);

    private void Committed(WrittenRows rows)
    {
        Breaks.AfterCommit(_world, rows);
        foreach (var value in rows.Values)
        {
            Scan(value);
        }

        if (rows.Touches("account_head") || rows.Touches("posting"))
        {
            CheckLedger();
        }

        CheckStates(rows);
        if (rows.Touches("receipt"))
        {
            CheckReceipts();
        }
    }

    private void ReadAll()
    {
        CheckLedger();
        CheckReceipts();
        ReadStates();
        _accepted.UnionWith(_rows.Query(
            "SELECT asset, script FROM address WHERE usable", row => (AssetId.Parse(row.GetString(0)).Value, new ScriptPubKey(OracleReader.Blob(row, 1)))));
    }
}
