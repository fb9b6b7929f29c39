using Orleans;
using Orleans.Concurrency;

namespace ChainCloud.GrainInterfaces;

/// <summary>One on-chain transaction of ours, with its attempts. Key: <see cref="GrainKeys.Transfer"/>.</summary>
[Alias("cc.ITransferGrain"), Version(1)]
public interface ITransferGrain : IGrainWithStringKey
{
    /// <summary>Refuses with <see cref="ProblemCodes.NotFound"/> also when the transfer is another merchant's.</summary>
    [Alias("Read"), AlwaysInterleave]
    Task<Result<TransferView>> Read(MerchantId merchant);

    /// <summary>
    /// Takes the send vault's signed transaction. Its receipt (COSE bytes) was verified and chained before; the transaction is held against
    /// the plan, stored, and only then broadcast. The same again changes nothing.
    /// </summary>
    [Alias("AcceptSignature")]
    Task<Result<TransferView>> AcceptSignature(byte[] rawTransaction, byte[] receipt);

    /// <summary>
    /// Takes the send vault's refusal: its clause ("C11"), kind (reject, suspend, lock, halt) and, when the vault signed one, the verified receipt.
    /// Only a receipt that refuses for good releases what is reserved. <paramref name="job"/> is the job that is answered: one that was replaced
    /// since changes nothing.
    /// </summary>
    [Alias("RefuseSignature")]
    Task<Result<TransferView>> RefuseSignature(string clause, string kind, string detail, byte[]? receipt, JobId? job = null);

    /// <summary>One step of the pump: safe to call at any time, any number of times.</summary>
    [Alias("Advance")]
    Task Advance();
}

/// <param name="Number">From 1; a fee bump makes the next.</param>
[GenerateSerializer, Immutable, Alias("cc.TransferAttemptView")]
public sealed record TransferAttemptView(
    [property: Id(0)] int Number,
    [property: Id(1)] Hash256 TxId,
    [property: Id(2)] Amount Fee,
    [property: Id(3)] byte[] RawTransaction,
    [property: Id(4)] DateTimeOffset SignedAt);

/// <param name="State">Snake case, for example "awaiting_signature".</param>
/// <param name="Anchor">The block that holds it; null before.</param>
[GenerateSerializer, Immutable, Alias("cc.TransferView")]
public sealed record TransferView(
    [property: Id(0)] TransferId Id,
    [property: Id(1)] BookId Book,
    [property: Id(2)] string State,
    [property: Id(3)] Fence Fence,
    [property: Id(4)] IReadOnlyList<PayoutId> Payouts,
    [property: Id(5)] IReadOnlyList<Outpoint> Inputs,
    [property: Id(6)] IReadOnlyList<TransferAttemptView> Attempts,
    [property: Id(7)] BlockRef? Anchor,
    [property: Id(8)] long Confirmations,
    [property: Id(9)] DateTimeOffset CreatedAt);
