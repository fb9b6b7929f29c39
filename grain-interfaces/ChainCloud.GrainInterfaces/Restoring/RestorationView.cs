using Orleans;

namespace ChainCloud.GrainInterfaces;

/// <summary>A restored database on its way back.</summary>
/// <param name="Cause">restored, by the command, or behind: the platform found out.</param>
/// <param name="EndedAt">When all agreed; null while payouts are halted.</param>
/// <param name="Missing">What is waited for, a sentence each; empty when nothing is.</param>
/// <param name="Recovered">What devices had signed and the database did not know, and what became of it.</param>
[GenerateSerializer, Immutable, Alias("cc.RestorationView")]
public sealed record RestorationView(
    [property: Id(0)] long Number,
    [property: Id(1)] string Cause,
    [property: Id(2)] string Detail,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] DateTimeOffset? EndedAt,
    [property: Id(5)] IReadOnlyList<string> Missing,
    [property: Id(6)] IReadOnlyList<RecoveredView> Recovered);

/// <param name="Counter">Of the vault's receipt or the V-Device's intent.</param>
/// <param name="Outcome">waiting, known, recovered, unsigned or unsolved.</param>
[GenerateSerializer, Immutable, Alias("cc.RecoveredView")]
public sealed record RecoveredView(
    [property: Id(0)] DeviceId Device,
    [property: Id(1)] MerchantId Merchant,
    [property: Id(2)] long Counter,
    [property: Id(3)] string Outcome,
    [property: Id(4)] string Detail);
