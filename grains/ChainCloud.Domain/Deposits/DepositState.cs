using System.Diagnostics;

namespace ChainCloud.Domain.Deposits;

/// <summary>Where one deposit stands in the ledger. Closed; each state holds only what exists then.</summary>
public abstract record DepositState
{
    private DepositState()
    {
    }

    /// <summary>Seen; the ledger has nothing of it yet.</summary>
    public sealed record Detected : DepositState;

    /// <summary>In a block; its amount is pending.</summary>
    public sealed record Confirming(BlockRef Anchor) : DepositState;

    /// <summary>Confirmed enough; its amount is the merchant's.</summary>
    public sealed record Credited(BlockRef Anchor) : DepositState;

    /// <summary>Credited and so deep that nobody looks at it any more, unless its block leaves the chain after all.</summary>
    public sealed record Final(BlockRef Anchor) : DepositState;

    /// <summary>In no block and in no mempool: reorganized away, replaced or in conflict. The ledger has nothing of it. Can come back.</summary>
    public sealed record Orphaned : DepositState;

    /// <summary>Below the dust limit: recorded, never credited.</summary>
    public sealed record IgnoredDust : DepositState;

    /// <summary>The block under which the ledger holds it; null when it holds nothing.</summary>
    public BlockRef? HeldUnder => this switch
    {
        Confirming s => s.Anchor,
        Credited s => s.Anchor,
        Final s => s.Anchor,
        _ => null,
    };

    /// <summary>Snake case, as database and API carry it.</summary>
    public string Name => this switch
    {
        Detected => "detected",
        Confirming => "confirming",
        Credited => "credited",
        Final => "final",
        Orphaned => "orphaned",
        IgnoredDust => "ignored_dust",
        _ => throw new UnreachableException(),
    };
}

/// <summary>Where the chain has the output now, as the watcher saw it.</summary>
public abstract record Sighting
{
    private Sighting()
    {
    }

    /// <summary>In a block of the followed chain.</summary>
    public sealed record InBlock(BlockRef Anchor) : Sighting;

    /// <summary>Waiting for a block.</summary>
    public sealed record InMempool : Sighting;

    /// <summary>Neither.</summary>
    public sealed record Nowhere : Sighting;
}

/// <summary>After how many confirmations what happens. A block's own confirmation is the first.</summary>
/// <param name="Credit">At least 1.</param>
/// <param name="Final">At least <paramref name="Credit"/>.</param>
/// <param name="CoinbaseMaturity">Confirmations before the reward of a block may be spent, by the chain's consensus.</param>
public sealed record ConfirmationRules(long Credit, long Final, long CoinbaseMaturity)
{
    /// <summary>The same rules for the reward of a block, which is not credited before it could be spent.</summary>
    public ConfirmationRules ForCoinbase() => new(Math.Max(Credit, CoinbaseMaturity), Math.Max(Final, CoinbaseMaturity), CoinbaseMaturity);
}

/// <summary>What happened to a deposit.</summary>
public abstract record DepositEvent
{
    private DepositEvent()
    {
    }

    /// <summary>A block holds it: its amount becomes pending.</summary>
    public sealed record Anchored(BlockRef Anchor) : DepositEvent;

    /// <summary>It has enough confirmations: its amount becomes the merchant's.</summary>
    public sealed record Confirmed : DepositEvent;

    /// <summary>It has so many that it is left alone from now on.</summary>
    public sealed record Settled : DepositEvent;

    /// <summary>The block of a pending deposit left the chain: pending no more.</summary>
    public sealed record Unanchored : DepositEvent;

    /// <summary>The block of a credited deposit left the chain: the credit is taken back.</summary>
    public sealed record Reversed : DepositEvent;

    /// <summary>It left the mempool without a block.</summary>
    public sealed record Vanished : DepositEvent;

    /// <summary>It waits for a block again.</summary>
    public sealed record Returned : DepositEvent;
}
