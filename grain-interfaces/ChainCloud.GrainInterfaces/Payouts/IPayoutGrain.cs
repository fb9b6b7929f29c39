using Orleans;
using Orleans.Concurrency;

namespace ChainCloud.GrainInterfaces;

/// <summary>One payout's state machine. Key: <see cref="GrainKeys.Payout"/>.</summary>
[Alias("cc.IPayoutGrain"), Version(1)]
public interface IPayoutGrain : IGrainWithStringKey
{
    /// <summary>Refuses with <see cref="ProblemCodes.NotFound"/> also when the payout is another merchant's.</summary>
    [Alias("Read"), AlwaysInterleave]
    Task<Result<PayoutView>> Read(MerchantId merchant);

    /// <summary>Cancels while the job has not left for a vault; <see cref="ProblemCodes.WrongState"/> later.</summary>
    [Alias("Cancel")]
    Task<Result<PayoutView>> Cancel(MerchantId merchant);

    /// <summary>
    /// Takes the V-Device's signed intent (COSE bytes). Checks signature, merchant, outputs, fence and caps before anything is stored:
    /// <see cref="ProblemCodes.StatementSignatureInvalid"/> and <see cref="ProblemCodes.StatementMismatch"/> raise an alarm.
    /// </summary>
    [Alias("Approve")]
    Task<Result<PayoutView>> Approve(MerchantId merchant, byte[] intent);

    /// <summary>The V-Device said no; ends in Rejected and releases the reservation when nothing left for a vault.</summary>
    [Alias("Refuse")]
    Task<Result<PayoutView>> Refuse(MerchantId merchant, Problem reason);

    /// <summary>One step of the pump: safe to call at any time, any number of times.</summary>
    [Alias("Advance")]
    Task Advance();
}

/// <param name="ExternalId">The merchant's own id, 1 to 64 printable characters, unique per merchant for ever.</param>
/// <param name="Outputs">1 to 1,000 destinations.</param>
/// <param name="MaxFee">The most that the network fee may be; null for the platform's cap.</param>
/// <param name="SealedRequest">The website's request for its V-Device, sealed; opaque to the platform.</param>
/// <param name="RequestHash">SHA-256 of the canonical content, to tell a repetition from a conflict.</param>
/// <param name="Speed">Which of the chain's quoted fee rates its transaction takes.</param>
[GenerateSerializer, Immutable, Alias("cc.RequestPayout")]
public sealed record RequestPayout(
    [property: Id(0)] string ExternalId,
    [property: Id(1)] IReadOnlyList<PayoutOutput> Outputs,
    [property: Id(2)] Amount? MaxFee,
    [property: Id(3)] byte[] SealedRequest,
    [property: Id(4)] Hash256 RequestHash,
    [property: Id(5)] FeeSpeed Speed = FeeSpeed.Normal);

[GenerateSerializer, Immutable, Alias("cc.PayoutOutput")]
public sealed record PayoutOutput([property: Id(0)] ScriptPubKey Script, [property: Id(1)] Amount Amount);

/// <param name="State">Snake case, for example "awaiting_approval".</param>
/// <param name="Fee">What the transaction paid, on account chains the most that it can pay until a block has it; null before it is signed.</param>
/// <param name="ReasonCode">Why it ended, for rejected and expired ones; what a reserved one waits for, where it could not be carried yet.</param>
[GenerateSerializer, Immutable, Alias("cc.PayoutView")]
public sealed record PayoutView(
    [property: Id(0)] PayoutId Id,
    [property: Id(1)] BookId Book,
    [property: Id(2)] string ExternalId,
    [property: Id(3)] string State,
    [property: Id(4)] IReadOnlyList<PayoutOutput> Outputs,
    [property: Id(5)] Amount Total,
    [property: Id(6)] Amount MaxFee,
    [property: Id(7)] Amount? Fee,
    [property: Id(8)] Fence? Fence,
    [property: Id(9)] TransferId? Transfer,
    [property: Id(10)] Hash256? TxId,
    [property: Id(11)] long Confirmations,
    [property: Id(12)] string? ReasonCode,
    [property: Id(13)] DateTimeOffset CreatedAt,
    [property: Id(14)] DateTimeOffset UpdatedAt,
    [property: Id(15)] FeeSpeed Speed = FeeSpeed.Normal);
