using System.Numerics;

namespace ChainCloud.Grains.Chains;

/// <summary>
/// One node of an Ethereum-like chain, as watcher and payouts need it. Except <see cref="Broadcast"/>, every call throws
/// <see cref="NodeFaultException"/> when the node does not answer, or not as a node does; a faulty answer is never taken for an empty one.
/// What is asked of a block is asked by its hash, so that no answer is of another branch. Quantities are in wei.
/// </summary>
public interface IEvmNode
{
    /// <summary>The node's newest block, the newest one that is final, and which chain it is on.</summary>
    Task<EvmTip> ReadTip(CancellationToken ct);

    /// <summary>The block at a height of the node's chain; null when the chain is not that long.</summary>
    Task<EvmBlock?> ReadBlock(long height, CancellationToken ct);

    /// <summary>Hash and parent of the block at a height; null when the chain is not that long.</summary>
    Task<EvmHeader?> ReadHeader(long height, CancellationToken ct);

    /// <summary>One receipt per transaction of the block, in its order.</summary>
    Task<IReadOnlyList<EvmReceipt>> ReadReceipts(EvmBlock block, CancellationToken ct);

    /// <summary>Logs of one block that were written by one of the contracts and have this first topic, in order.</summary>
    Task<IReadOnlyList<EvmLog>> ReadLogs(Hash256 block, IReadOnlyCollection<AccountAddress> contracts, Hash256 topic, CancellationToken ct);

    /// <summary>An account's wei after a block.</summary>
    Task<BigInteger> ReadBalance(AccountAddress account, Hash256 block, CancellationToken ct);

    /// <summary>What a token contract says of a holder after a block; null when it answers no number. The node itself answered.</summary>
    Task<BigInteger?> ReadTokenBalance(AccountAddress contract, AccountAddress holder, Hash256 block, CancellationToken ct);

    /// <summary>How many transactions of the account are in the node's newest block: the next nonce. What waits is not counted.</summary>
    Task<ulong> ReadNonce(AccountAddress account, CancellationToken ct);

    /// <summary>What is behind an address in the node's newest block.</summary>
    Task<AccountCode> ReadCode(AccountAddress account, CancellationToken ct);

    /// <summary>The gas that a call would use in the node's newest block; refuses with the node's words when it would fail there.</summary>
    Task<Result<long>> EstimateGas(EvmCall call, CancellationToken ct);

    /// <summary>What transactions pay now, slow, normal and fast.</summary>
    Task<EvmFees> ReadFees(CancellationToken ct);

    /// <summary>Hands a signed transaction to the network. Never throws for the node's sake: an unknown outcome is <see cref="Broadcast.Unavailable"/>.</summary>
    Task<Broadcast> Broadcast(ReadOnlyMemory<byte> transaction, Hash256 txId, CancellationToken ct);
}

/// <param name="ChainId">Tells which network the node is on.</param>
/// <param name="Head">The newest block that the node has checked.</param>
/// <param name="HeadTime">The time in that block.</param>
/// <param name="Finalized">The newest block that no honest node will ever leave.</param>
public sealed record EvmTip(long ChainId, BlockRef Head, DateTimeOffset HeadTime, BlockRef Finalized);

/// <param name="Previous">Zero for the genesis block.</param>
public sealed record EvmHeader(BlockRef Block, Hash256 Previous, DateTimeOffset Time);

/// <summary>A block with all its transactions, in order.</summary>
public sealed record EvmBlock(EvmHeader Header, IReadOnlyList<EvmBlockTransaction> Transactions);

/// <summary>What is needed of a transaction in a block.</summary>
/// <param name="To">Null when it makes a contract.</param>
public sealed record EvmBlockTransaction(Hash256 TxId, AccountAddress From, AccountAddress? To, BigInteger Value, ulong Nonce);

/// <summary>What became of a transaction.</summary>
/// <param name="Succeeded">False when it was reverted: nothing moved but the fee.</param>
/// <param name="Fee">Gas used times the price that was paid for it.</param>
public sealed record EvmReceipt(Hash256 TxId, bool Succeeded, BigInteger Fee, IReadOnlyList<EvmLog> Logs);

/// <summary>What a contract told in a transaction. Proves nothing but that this contract told it.</summary>
/// <param name="Index">Position among all logs of the block.</param>
public sealed record EvmLog(Hash256 TxId, long Index, AccountAddress Contract, IReadOnlyList<Hash256> Topics, ReadOnlyMemory<byte> Data);

/// <summary>What is behind an address.</summary>
public enum AccountCode
{
    /// <summary>Nothing: an account of a key, or one that was never used.</summary>
    None = 0,

    /// <summary>A contract's code.</summary>
    Contract = 1,

    /// <summary>A key's account that lets a contract act for it (EIP-7702).</summary>
    Delegated = 2,
}

/// <summary>A call whose gas is asked for.</summary>
public sealed record EvmCall(AccountAddress From, AccountAddress To, BigInteger Value, ReadOnlyMemory<byte> Data);

/// <summary>Fees of EIP-1559 in wei per gas.</summary>
/// <param name="MaxFee">The most in all, base fee included.</param>
/// <param name="PriorityFee">Of that the most for the block's maker.</param>
public sealed record EvmFee(long MaxFee, long PriorityFee);

/// <summary>Rising.</summary>
public sealed record EvmFees(EvmFee Slow, EvmFee Normal, EvmFee Fast);
