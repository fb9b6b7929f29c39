using System.Numerics;

namespace ChainCloud.Domain.Audit;

/// <summary>
/// What the ledger says that the chain holds of one asset for our scripts, and what the chain holds, both at one moment; base units. The equation
/// and where each term comes from: grains/ChainCloud.Grains/Audit/README.md.
/// </summary>
/// <param name="Ledger">What the books hold: minus the sum of their chain accounts.</param>
/// <param name="Unposted">Deposits in blocks that are not posted yet.</param>
/// <param name="Reversing">Posted deposits whose block left the chain.</param>
/// <param name="InFlight">What payouts in blocks took, fees included, that are not settled yet.</param>
/// <param name="Unclaimed">What came in no way that a deposit comes in.</param>
/// <param name="Chain">What the chain holds, as the facts or the node tell.</param>
/// <param name="Missing">Of the facts' coins those that the node's own set does not have.</param>
public sealed record Reckoning(
    AssetId Asset, BigInteger Ledger, BigInteger Unposted, BigInteger Reversing, BigInteger InFlight, BigInteger Unclaimed, BigInteger Chain,
    BigInteger Missing)
{
    /// <summary>What the chain should hold.</summary>
    public BigInteger Expected => Ledger + Unposted - Reversing - InFlight + Unclaimed;

    /// <summary>Above zero: the chain holds more than is explained; below: less.</summary>
    public BigInteger Difference => Chain - Missing - Expected;
}
