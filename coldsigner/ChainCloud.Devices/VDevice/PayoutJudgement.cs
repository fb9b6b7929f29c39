using System.Collections.Immutable;
using ChainCloud.Statements;

namespace ChainCloud.Devices.VDevice;

/// <summary>What the rules say about one payout job. <see cref="Learned"/> is recorded in every case, before anything leaves.</summary>
public abstract record PayoutJudgement(ImmutableArray<VDeviceEvent> Learned);

/// <summary>Yes: this intent is to be signed.</summary>
public sealed record PayoutApproved(PayoutIntent Intent, ImmutableArray<VDeviceEvent> Learned) : PayoutJudgement(Learned);

/// <summary>The same payout was approved before: the same intent again.</summary>
public sealed record PayoutKnown(SignedIntent Signed, ImmutableArray<VDeviceEvent> Learned) : PayoutJudgement(Learned);

/// <summary>A person has to say yes or no first.</summary>
public sealed record PayoutWaits(PayoutRequest Request, PayoutPolicy Policy, ImmutableArray<VDeviceEvent> Learned) : PayoutJudgement(Learned);

/// <summary>No.</summary>
public sealed record PayoutRefused(Breach Breach, ImmutableArray<VDeviceEvent> Learned) : PayoutJudgement(Learned);
