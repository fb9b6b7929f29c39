using Orleans;
using Orleans.Concurrency;

namespace ChainCloud.GrainInterfaces;

/// <summary>
/// One merchant's one asset: the group-commit writer of its book. Key: <see cref="GrainKeys.Account"/>.
/// Every write is committed, refused, or unknown (<see cref="ProblemCodes.OutcomeUnknown"/>: ask again with the same key).
/// </summary>
[Alias("cc.IAccountGrain"), Version(1)]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>
    /// Accepts a payout durably and reserves its amount and fee cap. The same external id and content gives the payout that exists;
    /// other content <see cref="ProblemCodes.ExternalIdConflict"/>.
    /// </summary>
    [Alias("RequestPayout"), AlwaysInterleave]
    Task<Result<PayoutView>> RequestPayout(RequestPayout request);

    [Alias("Balances"), AlwaysInterleave]
    Task<Result<BalancesView>> Balances();

    [Alias("ListPayouts"), AlwaysInterleave]
    Task<Result<Page<PayoutView>>> ListPayouts(PageQuery query);

    /// <summary>Payouts that wait for the V-Device's intent, oldest first.</summary>
    [Alias("ListAwaitingApproval"), AlwaysInterleave]
    Task<Result<Page<PayoutView>>> ListAwaitingApproval(PageQuery query);

    /// <summary>What one address of this book has received.</summary>
    [Alias("AddressDeposits"), AlwaysInterleave]
    Task<Result<Page<DepositView>>> AddressDeposits(ScriptPubKey script, PageQuery query);

    [Alias("ListDeposits"), AlwaysInterleave]
    Task<Result<Page<DepositView>>> ListDeposits(PageQuery query);

    /// <summary>Refuses with <see cref="ProblemCodes.NotFound"/> when the deposit is unknown or not of this book.</summary>
    [Alias("ReadDeposit"), AlwaysInterleave]
    Task<Result<DepositView>> ReadDeposit(DepositId id);

    /// <summary>Journal entries, newest first, as of now or of a time before.</summary>
    [Alias("LedgerEntries"), AlwaysInterleave]
    Task<Result<Page<JournalEntryView>>> LedgerEntries(PageQuery query, DateTimeOffset? asOf);

    /// <summary>
    /// Starts the next batch of addresses of a purpose (cold or hot). <paramref name="externalId"/> makes it idempotent.
    /// </summary>
    [Alias("RequestBatch"), AlwaysInterleave]
    Task<Result<BatchView>> RequestBatch(AddressPurpose purpose, string externalId);

    [Alias("ListBatches"), AlwaysInterleave]
    Task<Result<Page<BatchView>>> ListBatches(PageQuery query);

    /// <summary>
    /// Hands out the next address of a verified batch, once and for ever; the same external id gives the same address.
    /// <see cref="ProblemCodes.NoVerifiedAddress"/> when the verified batches are used up.
    /// </summary>
    [Alias("NextAddress"), AlwaysInterleave]
    Task<Result<IssuedAddress>> NextAddress(AddressPurpose purpose, string externalId, string? label);

    /// <summary>An address of this book that was handed out, with its proof.</summary>
    [Alias("ReadAddress"), AlwaysInterleave]
    Task<Result<IssuedAddress>> ReadAddress(ScriptPubKey script);

    /// <summary>Writes a checked step of a batch. For the batch's own grain.</summary>
    [Alias("RecordBatch"), AlwaysInterleave]
    Task<Result<BatchView>> RecordBatch(BatchId batch, BatchStep step);

    /// <summary>
    /// Makes sure that the change addresses of the batch with this number are derived and watched. For transfers that need one; the
    /// send vault must be enrolled.
    /// </summary>
    [Alias("EnsureChangeBatch"), AlwaysInterleave]
    Task<Result<BatchView>> EnsureChangeBatch(uint number);

    /// <summary>
    /// Chooses coins, fence and fee for the payouts that wait for them, oldest first, and asks the V-Device. Safe to call at any time, any
    /// number of times.
    /// </summary>
    [Alias("PlanPayouts"), AlwaysInterleave]
    Task PlanPayouts();

    /// <summary>
    /// Carries a reserved payout by a transaction of an account, and asks the V-Device. Refuses with <see cref="ProblemCodes.WrongState"/> when the
    /// payout is carried or ended, its fence is taken, or its gas is not held. For the nonce's own grain.
    /// </summary>
    [Alias("CarryPayout"), AlwaysInterleave]
    Task<Result<Done>> CarryPayout(PayoutId payout, AccountCarry carry);

    /// <summary>Says why a reserved payout can't be carried now: a problem code. For the nonce's own grain.</summary>
    [Alias("DelayPayout"), AlwaysInterleave]
    Task<Result<Done>> DelayPayout(PayoutId payout, string code);

    /// <summary>
    /// Holds the most that the fee of a token's payout may be, in this book of the chain's own asset. Refuses with
    /// <see cref="ProblemCodes.InsufficientFunds"/>, and with <see cref="ProblemCodes.WrongState"/> once it is closed. For the nonce's own grain.
    /// </summary>
    [Alias("HoldGas"), AlwaysInterleave]
    Task<Result<Done>> HoldGas(PayoutId payout, Amount maxFee);

    /// <summary>Posts the fee of a token's payout that ended, and frees the rest of what was held. For the payout's own grain.</summary>
    [Alias("CloseGas"), AlwaysInterleave]
    Task<Result<Done>> CloseGas(PayoutId payout);

    /// <summary>Ends the work on a token's payout whose gas is closed. For the payout's own grain.</summary>
    [Alias("FinishPayout"), AlwaysInterleave]
    Task<Result<Done>> FinishPayout(PayoutId payout);

    /// <summary>
    /// Writes a checked approval. With <paramref name="job"/>, the vault's job is opened in the same commit; without, the transfer may carry
    /// several payouts, and goes when they allow. For the payout's own grain.
    /// </summary>
    [Alias("RecordApproval"), AlwaysInterleave]
    Task<Result<Done>> RecordApproval(PayoutId payout, byte[] intent, SigningJob? job);

    /// <summary>Hands a planned transfer of coins to the vault if its payouts allow it by now. Safe to call at any time, any number of times.</summary>
    [Alias("DepartTransfer"), AlwaysInterleave]
    Task<Result<Done>> DepartTransfer(TransferId transfer);

    /// <summary>Ends a payout without a transaction and frees what it held. For the payout's and the transfer's own grains.</summary>
    [Alias("EndPayout"), AlwaysInterleave]
    Task<Result<Done>> EndPayout(PayoutId payout, PayoutEnd end);

    /// <summary>Writes a checked step of a transfer and of the payouts that it carries. For the transfer's own grain.</summary>
    [Alias("RecordTransfer"), AlwaysInterleave]
    Task<Result<Done>> RecordTransfer(TransferId transfer, TransferStep step);

    /// <summary>
    /// Writes a payment that a vault has signed and a restored database has lost: transfer, fence, payouts and what they hold, as if it had
    /// never been lost. <see cref="ProblemCodes.CoinsUnavailable"/> or <see cref="ProblemCodes.InsufficientFunds"/> while a block that was not
    /// read yet may bring what is missing, <see cref="ProblemCodes.WrongState"/> or <see cref="ProblemCodes.StatementMismatch"/> when people have to look.
    /// </summary>
    [Alias("RecoverTransfer"), AlwaysInterleave]
    Task<Result<Done>> RecoverTransfer(RecoveredSignature signature);

    /// <summary>Asks for the batches up to a number again that a vault has attested and a restored database has lost.</summary>
    [Alias("RecoverBatch"), AlwaysInterleave]
    Task<Result<Done>> RecoverBatch(AddressPurpose purpose, uint number);

    /// <summary>The merchant was locked just now: from here on new payouts are turned away, without waiting for the next look.</summary>
    [Alias("NoticeLock"), AlwaysInterleave]
    Task NoticeLock();

    /// <summary>Turns the watcher's facts about deposits into ledger steps. Safe to call at any time, any number of times.</summary>
    [Alias("AdvanceDeposits"), AlwaysInterleave]
    Task AdvanceDeposits();
}

/// <summary>What devices told of a payment that a restored database has lost, verified.</summary>
/// <param name="Receipt">The vault's signed receipt (COSE bytes).</param>
/// <param name="Intents">The V-Device's signed intents that it pays, in the vault's order (COSE bytes).</param>
[GenerateSerializer, Immutable, Alias("cc.RecoveredSignature")]
public sealed record RecoveredSignature(
    [property: Id(0)] byte[] RawTransaction, [property: Id(1)] byte[] Receipt, [property: Id(2)] IReadOnlyList<byte[]> Intents);

/// <summary>posted = what is there; pending = seen in blocks, not yet credited; reserved = held for payouts; available = posted - reserved.</summary>
[GenerateSerializer, Immutable, Alias("cc.BalanceView")]
public sealed record BalanceView(
    [property: Id(0)] Amount Posted,
    [property: Id(1)] Amount Pending,
    [property: Id(2)] Amount Reserved,
    [property: Id(3)] Amount Available);

[GenerateSerializer, Immutable, Alias("cc.BalancesView")]
public sealed record BalancesView([property: Id(0)] BookId Book, [property: Id(1)] BalanceView Cold, [property: Id(2)] BalanceView Hot);

/// <param name="Account">For example "hot_reserved".</param>
/// <param name="Side">"debit" or "credit".</param>
[GenerateSerializer, Immutable, Alias("cc.PostingView")]
public sealed record PostingView([property: Id(0)] string Account, [property: Id(1)] string Side, [property: Id(2)] Amount Amount);

/// <param name="FirstSequence">Number of its first posting in the book.</param>
/// <param name="Kind">For example "deposit.credited".</param>
/// <param name="Subject">Id of the deposit or payout that caused it.</param>
[GenerateSerializer, Immutable, Alias("cc.JournalEntryView")]
public sealed record JournalEntryView(
    [property: Id(0)] long FirstSequence,
    [property: Id(1)] string Kind,
    [property: Id(2)] string Subject,
    [property: Id(3)] IReadOnlyList<PostingView> Postings,
    [property: Id(4)] DateTimeOffset At);
