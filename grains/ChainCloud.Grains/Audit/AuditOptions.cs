namespace ChainCloud.Grains.Audit;

/// <summary>How much each reconciliation checks beside the sums. Configuration section Audit.</summary>
public sealed class AuditOptions
{
    /// <summary>Coins that are compared with the node's own set after each block, in turn. Default 500.</summary>
    public int CoinsPerStep { get; set; } = 500;

    /// <summary>Accounts whose balances are asked of the node after each block, in turn. Default 200.</summary>
    public int AccountsPerStep { get; set; } = 200;

    /// <summary>Postings that are summed up anew after each block, in turn. Default 20,000.</summary>
    public int PostingsPerStep { get; set; } = 20_000;

    /// <summary>Blocks that have to agree before payouts go on. Default 2.</summary>
    public int AgreeingBlocks { get; set; } = 2;

    /// <summary>How often without a new block. Default one minute.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Blocks whose agreeing reconciliations are kept; those that differed are kept for ever. Default 1,000.</summary>
    public int Kept { get; set; } = 1_000;
}
