using ChainCloud.Chains;

namespace ChainCloud.Grains.Chains;

/// <summary>
/// One chain's node or nodes, and how the platform follows them. One instance per chain, validated when the host starts. Section
/// Chains:{asset}; further nodes in Chains:{asset}:Nodes:0 and so on.
/// </summary>
public sealed class ChainNodeOptions : NodeOptions
{
    /// <summary>Further nodes, by other operators if possible. All have to agree before anything is credited or settled. Default none.</summary>
    public IList<NodeOptions> Nodes { get; } = [];

    /// <summary>How many blocks a node may be behind another before it counts as stale. 1 to 100; default 3.</summary>
    public int MostBlocksBehind { get; set; } = 3;

    /// <summary>Hash of the chain's first block, where a test node stands in for the asset's own. Regtest only; default: the asset's.</summary>
    public string? GenesisHash { get; set; }

    /// <summary>Confirmations before a deposit is credited. 1 to 10,000; default: the asset's.</summary>
    public long? RequiredConfirmations { get; set; }

    /// <summary>Confirmations after which a credited deposit is left alone. At least <see cref="RequiredConfirmations"/>; default: the asset's, if that is.</summary>
    public long? FinalConfirmations { get; set; }

    /// <summary>Age of the newest block from which the node counts as stale. At least 10 min; default: the asset's. Not applied to regtest.</summary>
    public TimeSpan? StaleAfter { get; set; }

    /// <summary>How often the node is asked. 50 ms to 10 min; default 2 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>First block that a new installation reads; null for the block after the node's tip. Without effect once a block was read.</summary>
    public long? StartHeight { get; set; }

    /// <summary>The most blocks that one step reads. 1 to 1,000; default 50.</summary>
    public int BlocksPerStep { get; set; } = 50;

    /// <summary>Fee rate while the node has no estimate, in base units per 1,000 virtual bytes. Above 0; default: the asset's.</summary>
    public long? FallbackFeeRateSatPerKvB { get; set; }

    /// <summary>Where blocks are read while ledgers are written. A simulation gives its own and so decides what happens when; not part of the configuration.</summary>
    public TaskScheduler Scheduler { get; set; } = TaskScheduler.Default;

    /// <summary>One sentence per mistake; empty when the options can be used for the asset.</summary>
    public IReadOnlyList<string> Mistakes(AssetDefinition asset)
    {
        var rules = RulesFor(asset);
        return
        [
            .. FindConnectionMistakes(asset.Kind),
            .. Nodes.SelectMany((node, i) => FindConnectionMistakes(node, asset.Kind).Select(mistake => $"Nodes:{i}: {mistake}")),
            .. Ranges(rules).Where(range => range.Wrong).Select(range => range.Sentence),
            .. GenesisMistakes(asset.Network),
        ];
    }

    /// <summary>The confirmation rules of these options, or else of the asset.</summary>
    public ConfirmationDefaults RulesFor(AssetDefinition asset)
    {
        var credit = RequiredConfirmations ?? asset.Confirmations.Credit;
        return new ConfirmationDefaults(credit, FinalConfirmations ?? Math.Max(credit, asset.Confirmations.Final));
    }

    /// <summary>The age of these options, or else of the asset.</summary>
    public TimeSpan StaleAfterFor(AssetDefinition asset) => StaleAfter ?? asset.StaleAfter;

    private IEnumerable<(bool Wrong, string Sentence)> Ranges(ConfirmationDefaults rules) =>
    [
        (rules.Credit is < 1 or > 10_000, "RequiredConfirmations must be from 1 to 10,000."),
        (rules.Final < rules.Credit, "FinalConfirmations must be at least RequiredConfirmations."),
        (StaleAfter < TimeSpan.FromMinutes(10), "StaleAfter must be at least 10 min."),
        (PollInterval < TimeSpan.FromMilliseconds(50) || PollInterval > TimeSpan.FromMinutes(10), "PollInterval must be from 50 ms to 10 min."),
        (StartHeight < 0, "StartHeight must not be negative."),
        (BlocksPerStep is < 1 or > 1_000, "BlocksPerStep must be from 1 to 1,000."),
        (FallbackFeeRateSatPerKvB < 1, "FallbackFeeRateSatPerKvB must be above 0."),
        (MostBlocksBehind is < 1 or > 100, "MostBlocksBehind must be from 1 to 100."),
    ];

    private IEnumerable<string> GenesisMistakes(Network network)
    {
        if (GenesisHash is not null && network != Network.Regtest)
        {
            yield return "GenesisHash is for regtest only: on other networks the first block is known.";
        }

        if (GenesisHash is not null && !Hash256.Parse(GenesisHash).IsOk)
        {
            yield return "GenesisHash must be a block hash as nodes print it.";
        }
    }
}
