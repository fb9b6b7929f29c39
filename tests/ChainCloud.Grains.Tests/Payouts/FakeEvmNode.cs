using System.Collections.Concurrent;
using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Grains.Chains;

namespace ChainCloud.Grains.Tests.Payouts;

/// <summary>A node of an account chain that says what it is told to say, and keeps what it hears.</summary>
internal sealed class FakeEvmNode : IEvmNode
{
    public ConcurrentQueue<(byte[] Raw, Hash256 TxId)> Heard { get; } = new();

    public Func<Hash256, Broadcast> Answer { get; set; } = _ => new Broadcast.Accepted();

    public EvmFees Fees { get; set; } = Quotes(20);

    public Dictionary<AccountAddress, AccountCode> Code { get; } = [];

    public Result<long> Estimate { get; set; } = 30_000;

    /// <summary>The next nonce as the node counts; never behind the facts in these tests.</summary>
    public ulong Counted { get; set; }

    /// <summary>It answers nothing.</summary>
    public bool IsDown { get; set; }

    public List<EvmLog> Logs { get; } = [];

    /// <summary>Quotes around a base fee in gwei.</summary>
    public static EvmFees Quotes(long gwei) =>
        new(new(gwei * 1_000_000_000, 1_000_000_000), new(2 * gwei * 1_000_000_000, 1_000_000_000), new(3 * gwei * 1_000_000_000, 2_000_000_000));

    public Task<ulong> ReadNonce(AccountAddress account, CancellationToken ct) => Told(Counted);

    public Task<AccountCode> ReadCode(AccountAddress account, CancellationToken ct) => Told(Code.GetValueOrDefault(account));

    public Task<Result<long>> EstimateGas(EvmCall call, CancellationToken ct) => Told(Estimate);

    public Task<EvmFees> ReadFees(CancellationToken ct) => Told(Fees);

    public Task<IReadOnlyList<EvmLog>> ReadLogs(Hash256 block, IReadOnlyCollection<AccountAddress> contracts, Hash256 topic, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<EvmLog>>(Logs);

    public Task<Broadcast> Broadcast(ReadOnlyMemory<byte> transaction, Hash256 txId, CancellationToken ct)
    {
        var answer = Answer(txId);
        Heard.Enqueue((transaction.ToArray(), txId));
        return Task.FromResult(answer);
    }

    public Task<EvmTip> ReadTip(CancellationToken ct) => throw new NodeFaultException("down");

    public Task<EvmBlock?> ReadBlock(long height, CancellationToken ct) => throw new NodeFaultException("down");

    public Task<EvmHeader?> ReadHeader(long height, CancellationToken ct) => throw new NodeFaultException("down");

    public Task<IReadOnlyList<EvmReceipt>> ReadReceipts(EvmBlock block, CancellationToken ct) => throw new NodeFaultException("down");

    public Task<BigInteger> ReadBalance(AccountAddress account, Hash256 block, CancellationToken ct) => throw new NodeFaultException("down");

    public Task<BigInteger?> ReadTokenBalance(AccountAddress contract, AccountAddress holder, Hash256 block, CancellationToken ct) =>
        throw new NodeFaultException("down");

    private Task<T> Told<T>(T answer) => IsDown ? throw new NodeFaultException("down") : Task.FromResult(answer);
}
