using System.Numerics;
using Orleans;

namespace ChainCloud.GrainInterfaces;

/// <summary>
/// What ledger and chain say of one asset after a block, base units. The chain should hold ledger + unposted - reversing - in flight + unclaimed;
/// it holds chain - missing.
/// </summary>
/// <param name="Whole">The last round over all coins or accounts and all postings found nothing.</param>
/// <param name="Found">What differs in the details, one sentence each.</param>
/// <param name="Explanation">Where a difference sits, one sentence each; empty unless it was asked for.</param>
[GenerateSerializer, Immutable, Alias("cc.ReconciliationView")]
public sealed record ReconciliationView(
    [property: Id(0)] AssetId Asset,
    [property: Id(1)] BlockRef Block,
    [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] BigInteger Ledger,
    [property: Id(4)] BigInteger Unposted,
    [property: Id(5)] BigInteger Reversing,
    [property: Id(6)] BigInteger InFlight,
    [property: Id(7)] BigInteger Unclaimed,
    [property: Id(8)] BigInteger Chain,
    [property: Id(9)] BigInteger Missing,
    [property: Id(10)] BigInteger Difference,
    [property: Id(11)] bool Whole,
    [property: Id(12)] bool Agrees,
    [property: Id(13)] IReadOnlyList<string> Found,
    [property: Id(14)] IReadOnlyList<string> Explanation);
