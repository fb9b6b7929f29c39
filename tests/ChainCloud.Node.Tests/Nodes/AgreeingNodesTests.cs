using ChainCloud.Grains.Chains;

namespace ChainCloud.Node.Tests.Nodes;

/// <summary>Several nodes of one chain: believed where they agree, and nowhere else.</summary>
public sealed class AgreeingNodesTests
{
    private static readonly Hash256 Transaction = Of(0xee);

    private readonly ScriptedNode _first = new(10);
    private readonly ScriptedNode _second = new(10);

    [Fact]
    public async Task The_common_tip_is_that_of_the_node_furthest_behind()
    {
        var tip = await Agree(_first, new ScriptedNode(8)).ReadTip(default);
        Assert.Equal((new BlockRef(8, Of(8)), 10L), (tip.Block, tip.Headers));
    }

    [Fact]
    public async Task A_node_too_far_behind_is_stale()
    {
        var fault = await Fault(() => Agree(_first, new ScriptedNode(6)).ReadTip(default), NodeFaultKind.NodeStale);
        Assert.Contains("Node 2 is at block 6", fault.Message);
        await Fault(() => Agree(new ScriptedNode(6), _first).ReadTip(default), NodeFaultKind.NodeStale);
    }

    [Fact]
    public async Task Another_block_at_the_common_tip_is_a_disagreement_whoever_lies()
    {
        _second.Chain[10] = Of(0xaa);
        var fault = await Fault(() => Agree(_first, _second).ReadTip(default), NodeFaultKind.NodesDisagree);
        Assert.Contains("at height 10", fault.Message);
        await Fault(() => Agree(_second, _first).ReadTip(default), NodeFaultKind.NodesDisagree);
    }

    [Fact]
    public async Task Another_first_block_is_a_disagreement()
    {
        _second.Genesis = Of(0xab);
        await Fault(() => Agree(_first, _second).ReadTip(default), NodeFaultKind.NodesDisagree);
    }

    [Fact]
    public async Task A_block_that_comes_between_two_questions_is_none()
    {
        // At first the other node still has the block that has just left.
        _second.Chain[10] = Of(0xaa);
        _second.AfterTip = () => _second.Chain[10] = Of(10);
        Assert.Equal(Of(10), (await Agree(_first, _second).ReadTip(default)).Block.Hash);
    }

    [Fact]
    public async Task A_hash_is_known_when_all_have_it_and_unknown_while_one_has_none()
    {
        var nodes = Agree(_first, new ScriptedNode(8));
        Assert.Equal(Of(8), await nodes.ReadBlockHash(8, default));
        Assert.Null(await nodes.ReadBlockHash(9, default));
        Assert.Null(await nodes.ReadBlockHash(11, default));
        _second.Chain[5] = Of(0xaa);
        await Fault(() => Agree(_first, _second).ReadBlockHash(5, default), NodeFaultKind.NodesDisagree);
    }

    [Fact]
    public async Task A_block_leaves_the_best_chain_only_when_it_left_that_of_all()
    {
        _second.Left.Add(Of(10));
        Assert.True((await Agree(_first, _second).ReadHeader(Of(10), default))!.InBestChain);
        _first.Left.Add(Of(10));
        Assert.False((await Agree(_first, _second).ReadHeader(Of(10), default))!.InBestChain);
        Assert.Null(await Agree(_first, new ScriptedNode(8)).ReadHeader(Of(10), default));
    }

    [Fact]
    public async Task Blocks_must_be_the_same_to_the_byte()
    {
        Assert.Equal([10], await Agree(_first, _second).ReadBlock(Of(10), default));
        Assert.Null(await Agree(_first, new ScriptedNode(8)).ReadBlock(Of(10), default));
        _second.Blocks[Of(10)] = [10, 99];
        await Fault(() => Agree(_first, _second).ReadBlock(Of(10), default), NodeFaultKind.NodesDisagree);
    }

    [Fact]
    public async Task One_node_that_is_down_is_a_fault_that_names_it()
    {
        _second.IsDown = true;
        var fault = await Fault(() => Agree(_first, _second).ReadTip(default), NodeFaultKind.Down);
        Assert.StartsWith("Node 2: ", fault.Message);
    }

    [Fact]
    public async Task Fees_are_the_lowest_estimates_and_the_highest_minimum()
    {
        _first.Fees = new FeeEstimates(10, null, 1_000_000, 5);
        _second.Fees = new FeeEstimates(20, 30, 40, 6);
        Assert.Equal(new FeeEstimates(10, 30, 40, 6), await Agree(_first, _second).ReadFees(default));
    }

    public static TheoryData<Broadcast, Broadcast, Broadcast> Outcomes => new()
    {
        { new Broadcast.Accepted(), new Broadcast.Rejected("no"), new Broadcast.Accepted() },
        { new Broadcast.Unavailable("gone"), new Broadcast.Accepted(), new Broadcast.Accepted() },
        { new Broadcast.Rejected("no"), new Broadcast.AlreadyKnown(), new Broadcast.AlreadyKnown() },
        { new Broadcast.Rejected("no"), new Broadcast.Unavailable("gone"), new Broadcast.Unavailable("gone") },
        { new Broadcast.Rejected("no"), new Broadcast.Rejected("neither"), new Broadcast.Rejected("no") },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task A_transaction_goes_to_all_nodes_and_one_that_takes_it_is_enough(Broadcast first, Broadcast second, Broadcast outcome)
    {
        (_first.Answer, _second.Answer) = (first, second);
        Assert.Equal(outcome, await Agree(_first, _second).Broadcast(new byte[] { 1 }, Transaction, default));
        Assert.Equal((1, 1), (_first.Heard, _second.Heard));
    }

    private static AgreeingNodes Agree(params IChainNode[] nodes) => new(nodes, mostBlocksBehind: 3);

    private static async Task<NodeFaultException> Fault(Func<Task> ask, NodeFaultKind kind)
    {
        var fault = await Assert.ThrowsAsync<NodeFaultException>(ask);
        Assert.Equal(kind, fault.Kind);
        return fault;
    }

    private static Hash256 Of(byte number) => new(Enumerable.Repeat(number, 32).ToArray());

    private sealed class ScriptedNode : IChainNode
    {
        public ScriptedNode(int height)
        {
            for (var i = 0; i <= height; i++)
            {
                Chain.Add(Of((byte)i));
                Blocks[Of((byte)i)] = [(byte)i];
            }
        }

        public List<Hash256> Chain { get; } = [];

        public Dictionary<Hash256, byte[]> Blocks { get; } = [];

        public Dictionary<Outpoint, NodeCoin> Coins { get; } = [];

        public HashSet<Hash256> Left { get; } = [];

        public Hash256 Genesis { get; set; } = Of(0);

        public bool IsDown { get; set; }

        public Action AfterTip { get; set; } = () => { };

        public FeeEstimates Fees { get; set; } = new(null, null, null, 1);

        public Broadcast Answer { get; set; } = new Broadcast.Accepted();

        public int Heard { get; private set; }

        public Task<NodeTip> ReadTip(CancellationToken ct)
        {
            var tip = IsDown
                ? throw new NodeFaultException("It is down.")
                : new NodeTip(new BlockRef(Chain.Count - 1, Chain[^1]), Chain.Count - 1, Genesis, DateTimeOffset.UnixEpoch);
            AfterTip();
            return Task.FromResult(tip);
        }

        public Task<Hash256?> ReadBlockHash(long height, CancellationToken ct) => Task.FromResult<Hash256?>(height < Chain.Count ? Chain[(int)height] : null);

        public Task<NodeHeader?> ReadHeader(Hash256 block, CancellationToken ct)
        {
            var height = Chain.IndexOf(block);
            return Task.FromResult(height < 0 ? null : new NodeHeader(new BlockRef(height, block), Chain[height - 1], !Left.Contains(block)));
        }

        public Task<NodeCoin?> ReadCoin(Outpoint point, CancellationToken ct) => Task.FromResult(Coins.GetValueOrDefault(point));

        public Task<byte[]?> ReadBlock(Hash256 block, CancellationToken ct) => Task.FromResult(Blocks.GetValueOrDefault(block));

        public Task<IReadOnlyList<Hash256>> ReadMempool(CancellationToken ct) => Task.FromResult<IReadOnlyList<Hash256>>([]);

        public Task<byte[]?> ReadMempoolTransaction(Hash256 txId, CancellationToken ct) => Task.FromResult<byte[]?>(null);

        public Task<FeeEstimates> ReadFees(CancellationToken ct) => Task.FromResult(Fees);

        public Task<Broadcast> Broadcast(ReadOnlyMemory<byte> transaction, Hash256 txId, CancellationToken ct)
        {
            Heard++;
            return Task.FromResult(Answer);
        }
    }
}
