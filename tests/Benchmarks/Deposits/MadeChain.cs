using System.Security.Cryptography;
using ChainCloud.Chains;
using ChainCloud.Grains.Chains;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Benchmarks.Deposits;

/// <summary>A node in memory whose blocks are made before anything is measured. A block that nobody mined is not there yet.</summary>
internal sealed class MadeChain : IChainNode
{
    private const long Start = 100;

    private readonly List<(Hash256 Hash, byte[] Raw)> _blocks = [];
    private readonly Random _random = new(1);
    private int _mined;
    private int _last;

    public BlockRef First { get; } = new(Start, HashOf(Start));

    public long Height => Start + _mined;

    /// <summary>Blocks that are made and not mined.</summary>
    public int Waiting => _blocks.Count - _mined;

    /// <summary>A block of transactions that each pay one of ours and somebody else.</summary>
    public void Make(IReadOnlyList<ScriptPubKey> paid, long units)
    {
        var previous = _blocks.Count == 0 ? First : new BlockRef(Start + _blocks.Count, _blocks[^1].Hash);
        var transactions = paid.Select(script => RawTransactions.Unsigned(
            [new Outpoint(new Hash256(RandomBytes(32)), 0)], [(script, units), (RandomBlock.WitnessScript(_random), 1_000_000)]));
        _blocks.Add((HashOf(previous.Height + 1), RawTransactions.Block(previous, 0, 0, RandomBlock.WitnessScript(_random), [.. transactions])));
    }

    /// <summary>Forgets blocks that were not mined.</summary>
    public void DropWaiting() => _blocks.RemoveRange(_mined, Waiting);

    /// <summary>So many blocks more are there, or as many as were made; says how many.</summary>
    public int Mine(int blocks)
    {
        var mined = Math.Min(blocks, Waiting);
        _mined += mined;
        return mined;
    }

    public Task<NodeTip> ReadTip(CancellationToken ct) =>
        Task.FromResult(new NodeTip(new BlockRef(Height, HashAt(Height)!.Value), Height, ChainParameters.For(AssetId.Parse("LTC").Value, Network.Regtest).Value.GenesisHash, DateTimeOffset.UnixEpoch));

    public Task<Hash256?> ReadBlockHash(long height, CancellationToken ct) => Task.FromResult(HashAt(height));

    public Task<NodeHeader?> ReadHeader(Hash256 block, CancellationToken ct) => Task.FromResult<NodeHeader?>(null);

    public Task<byte[]?> ReadBlock(Hash256 block, CancellationToken ct) =>
        Task.FromResult<byte[]?>(_blocks[_last = _blocks.FindIndex(_last, made => made.Hash == block)].Raw);

    public Task<NodeCoin?> ReadCoin(Outpoint point, CancellationToken ct) => Task.FromResult<NodeCoin?>(null);

    public Task<IReadOnlyList<Hash256>> ReadMempool(CancellationToken ct) => Task.FromResult<IReadOnlyList<Hash256>>([]);

    public Task<byte[]?> ReadMempoolTransaction(Hash256 txId, CancellationToken ct) => Task.FromResult<byte[]?>(null);

    public Task<FeeEstimates> ReadFees(CancellationToken ct) => Task.FromResult(new FeeEstimates(null, null, null, 1_000));

    public Task<Broadcast> Broadcast(ReadOnlyMemory<byte> transaction, Hash256 txId, CancellationToken ct) =>
        Task.FromResult<Broadcast>(new Broadcast.Unavailable("This node sends nothing."));

    private Hash256? HashAt(long height) => height < Start || height > Height ? null : HashOf(height);

    private static Hash256 HashOf(long height) => new(SHA256.HashData(BitConverter.GetBytes(height)));

    private byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }
}
