namespace ChainCloud.Grains.Store;

/// <summary>
/// One change of a row beside the ledger, in the same transaction. Closed. Inserts conflict when the key is taken, updates when the row
/// has another version or is not in the state that they need.
/// </summary>
public abstract record RowWrite
{
    private RowWrite()
    {
    }

    public sealed record InsertPayout(PayoutRow Row) : RowWrite;

    /// <summary>Writes state, body, transfer, finished and time; the stored version becomes <paramref name="ExpectedVersion"/> + 1.</summary>
    public sealed record UpdatePayout(PayoutRow Row, int ExpectedVersion) : RowWrite;

    /// <summary>Holds gas for a payout, or says that it needs none any more; conflicts when the payout has a row.</summary>
    public sealed record InsertGasHold(GasHoldRow Row) : RowWrite;

    /// <summary>Writes state and fee of gas that is held; conflicts when it is not held.</summary>
    public sealed record CloseGasHold(GasHoldRow Row) : RowWrite;

    public sealed record InsertTransfer(TransferRow Row) : RowWrite;

    /// <summary>Writes state, body, change index, finished and time; the stored version becomes <paramref name="ExpectedVersion"/> + 1.</summary>
    public sealed record UpdateTransfer(TransferRow Row, int ExpectedVersion) : RowWrite;

    public sealed record InsertAttempt(AttemptRow Row) : RowWrite;

    /// <summary>Takes a fence for a payout or transfer. Conflicts while the same outpoint is a live fence of anybody.</summary>
    public sealed record InsertFence(AssetId Asset, Fence Fence, string Owner) : RowWrite;

    /// <summary>Ends a live fence of <paramref name="Owner"/>.</summary>
    public sealed record ReleaseFence(AssetId Asset, Fence Fence, string Owner) : RowWrite;

    /// <summary>What the ledger did with a deposit: its new state and what is posted under which block.</summary>
    public sealed record UpdateDeposit(DepositId Id, int ExpectedVersion, string State, DepositPosted Posted, BlockRef? PostedAnchor) : RowWrite;

    /// <summary>Reserves unspent, unreserved coins in the chain for a transfer; conflicts if one of them is not.</summary>
    public sealed record ReserveCoins(AssetId Asset, TransferId Transfer, IReadOnlyList<Outpoint> Points) : RowWrite;

    /// <summary>Ends reservations of a transfer; conflicts if one of them is not its.</summary>
    public sealed record ReleaseCoins(AssetId Asset, TransferId Transfer, IReadOnlyList<Outpoint> Points) : RowWrite;

    public sealed record InsertBatch(BatchRow Row) : RowWrite;

    /// <summary>
    /// Writes state, root, attestation, verdict, reason, finished and time; the stored version becomes <paramref name="ExpectedVersion"/> + 1.
    /// The state <see cref="BatchStates.Verified"/> makes the batch's addresses usable in the same statement.
    /// </summary>
    public sealed record UpdateBatch(BatchRow Row, int ExpectedVersion) : RowWrite;

    /// <summary>The scripts of a batch, in order of index from <paramref name="FirstIndex"/>.</summary>
    public sealed record InsertAddresses(BatchId Batch, uint FirstIndex, IReadOnlyList<ScriptPubKey> Scripts) : RowWrite;

    /// <summary>Hands out a usable address that was not handed out; conflicts otherwise.</summary>
    public sealed record IssueAddress(BatchId Batch, uint Index, string ExternalId, string? Label) : RowWrite;

    /// <summary>Opens a job. Conflicts when its key was used before.</summary>
    public sealed record InsertJob(JobRow Row) : RowWrite;

    /// <summary>Ends an open job with the device's answer (frame bytes); conflicts when it is not open.</summary>
    public sealed record CompleteJob(JobId Id, byte[]? Answer) : RowWrite;

    /// <summary>Appends to a device's receipt chain; conflicts unless it follows the last one.</summary>
    public sealed record InsertReceipt(ReceiptRow Row) : RowWrite;

    public sealed record InsertAlarm(AlarmRow Row) : RowWrite;

    /// <summary>Locks a merchant; the first reason stays.</summary>
    public sealed record LockMerchant(MerchantId Merchant, string Reason) : RowWrite;
}
