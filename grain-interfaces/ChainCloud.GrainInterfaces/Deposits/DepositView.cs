using Orleans;

namespace ChainCloud.GrainInterfaces;

/// <summary>One output that paid one of the merchant's addresses.</summary>
/// <param name="State">detected, confirming, credited, final, orphaned or ignored_dust.</param>
/// <param name="Purpose">cold or hot.</param>
/// <param name="Anchor">The block that holds it; null while it is only in the mempool or orphaned.</param>
/// <param name="Confirmations">Computed from anchor and tip at the time of the answer.</param>
[GenerateSerializer, Immutable, Alias("cc.DepositView")]
public sealed record DepositView(
    [property: Id(0)] DepositId Id,
    [property: Id(1)] BookId Book,
    [property: Id(2)] string State,
    [property: Id(3)] AddressPurpose Purpose,
    [property: Id(4)] Outpoint Outpoint,
    [property: Id(5)] ScriptPubKey Script,
    [property: Id(6)] Amount Amount,
    [property: Id(7)] BlockRef? Anchor,
    [property: Id(8)] long Confirmations,
    [property: Id(9)] long RequiredConfirmations,
    [property: Id(10)] string? Label,
    [property: Id(11)] DateTimeOffset DetectedAt);
