using Orleans;

namespace ChainCloud.GrainInterfaces;

/// <summary>A halt of payouts.</summary>
/// <param name="Asset">A token, or a chain's own asset: then its tokens are halted too.</param>
/// <param name="Cause">reconciliation, restored or operator.</param>
/// <param name="Detail">One sentence, for operators.</param>
[GenerateSerializer, Immutable, Alias("cc.HaltView")]
public sealed record HaltView(
    [property: Id(0)] AssetId Asset,
    [property: Id(1)] string Cause,
    [property: Id(2)] string Detail,
    [property: Id(3)] DateTimeOffset Since);
