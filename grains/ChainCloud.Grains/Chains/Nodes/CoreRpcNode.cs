using System.Text.Json;
using System.Text.Json.Nodes;
using ChainCloud.Chains;

namespace ChainCloud.Grains.Chains;

/// <summary>A node that speaks Bitcoin Core's JSON-RPC. Blocks come over REST in binary where the node offers that.</summary>
public sealed class CoreRpcNode : IChainNode, IDisposable
{
    private const int HeaderLength = 80;

    // A node that does not say what it refuses looks at a transaction after it has answered.
    private const int LooksIntoMempool = 20;

    private readonly NodeDialect _dialect;
    private readonly CoreRpcClient _client;
    private volatile bool _rest;

    /// <param name="options">Validated before.</param>
    public CoreRpcNode(NodeOptions options, NodeDialect dialect)
    {
        _dialect = dialect;
        _client = new CoreRpcClient(options);
        _rest = options.Rest && dialect.Rest;
    }

    public async Task<NodeTip> ReadTip(CancellationToken ct)
    {
        var genesis = await Ask("getblockhash", [0], ReadHash, ct);
        var (block, headers) = await Ask("getblockchaininfo", [], info => (
            new BlockRef(info.GetProperty("blocks").GetInt64(), ReadHash(info.GetProperty("bestblockhash"))),
            info.GetProperty("headers").GetInt64()), ct);
        var time = await Ask("getblockheader", [block.Hash.ToString()], header => header.GetProperty("time").GetInt64(), ct);
        return new NodeTip(block, headers, genesis, DateTimeOffset.FromUnixTimeSeconds(time));
    }

    public async Task<Hash256?> ReadBlockHash(long height, CancellationToken ct)
    {
        var (hash, error) = await _client.Call<Hash256?>("getblockhash", [height], e => ReadHash(e), ct);
        return error is null ? hash : error.Code == NodeDialect.OutOfRange ? null : throw Unexpected("getblockhash", error);
    }

    public async Task<NodeHeader?> ReadHeader(Hash256 block, CancellationToken ct)
    {
        var (header, error) = await _client.Call("getblockheader", [block.ToString()], e => new NodeHeader(
            new BlockRef(e.GetProperty("height").GetInt64(), ReadHash(e.GetProperty("hash"))),
            e.TryGetProperty("previousblockhash", out var previous) && previous.ValueKind != JsonValueKind.Null ? ReadHash(previous) : default,
            InBestChain: false), ct);

        // Not every node tells by the number of confirmations that a block has left its best chain.
        return error is null
            ? header! with { InBestChain = await ReadBlockHash(header.Block.Height, ct) == header.Block.Hash }
            : OrNothing<NodeHeader>(error, "getblockheader");
    }

    public async Task<byte[]?> ReadBlock(Hash256 block, CancellationToken ct)
    {
        var raw = _rest ? await _client.Get($"rest/block/{block}.bin", ct) : null;
        if (raw is null)
        {
            raw = await ReadHexBlock(block, ct);
            _rest &= raw is null;
        }

        return raw is null || (raw.Length > HeaderLength && Hashes.Sha256d(raw.AsSpan(0, HeaderLength)) == block)
            ? raw
            : throw new NodeFaultException($"The node answered something else than block {block}.");
    }

    public Task<NodeCoin?> ReadCoin(Outpoint point, CancellationToken ct) => Ask(
        "gettxout",
        [point.TxId.ToString(), (long)point.Index, false],
        coin => coin.ValueKind == JsonValueKind.Null
            ? null
            : new NodeCoin(ReadCoins(coin.GetProperty("value")), new ScriptPubKey(ReadHex(coin.GetProperty("scriptPubKey").GetProperty("hex")))),
        ct);

    public Task<IReadOnlyList<Hash256>> ReadMempool(CancellationToken ct) =>
        Ask<IReadOnlyList<Hash256>>("getrawmempool", [], list => [.. list.EnumerateArray().Select(ReadHash)], ct);

    public async Task<byte[]?> ReadMempoolTransaction(Hash256 txId, CancellationToken ct)
    {
        var (raw, error) = await _client.Call("getrawtransaction", [txId.ToString()], ReadHex, ct);
        return error is null ? raw : OrNothing<byte[]>(error, "getrawtransaction");
    }

    public async Task<FeeEstimates> ReadFees(CancellationToken ct)
    {
        var now = await Ask("getmempoolinfo", [], info => ReadCoins(info.GetProperty("mempoolminfee")), ct);
        var always = await Ask("getnetworkinfo", [], info => ReadCoins(info.GetProperty("relayfee")), ct);
        return new FeeEstimates(
            await ReadFee(_dialect.SlowBlocks, ct), await ReadFee(_dialect.NormalBlocks, ct), await ReadFee(_dialect.FastBlocks, ct), Math.Max(now, always));
    }

    public async Task<Broadcast> Broadcast(ReadOnlyMemory<byte> transaction, Hash256 txId, CancellationToken ct)
    {
        try
        {
            var (_, error) = await _client.Call("sendrawtransaction", [Convert.ToHexStringLower(transaction.Span)], ReadHash, ct);
            return error switch
            {
                null => await Taken(txId, ct),
                { Code: NodeDialect.AlreadyInChain } => new Broadcast.AlreadyKnown(),
                { Code: NodeDialect.VerifyRejected or NodeDialect.VerifyError or NodeDialect.DecodeFailed } => await Refused(error, txId, ct),
                _ => new Broadcast.Unavailable($"The node answered: {error.Message} ({error.Code})."),
            };
        }
        catch (NodeFaultException fault)
        {
            return new Broadcast.Unavailable(fault.Message);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<Broadcast> Taken(Hash256 txId, CancellationToken ct)
    {
        for (var left = _dialect.SaysRefusals ? 0 : LooksIntoMempool; left > 0; left--)
        {
            if (await ReadMempoolTransaction(txId, ct) is not null)
            {
                return new Broadcast.Accepted();
            }
        }

        return _dialect.SaysRefusals
            ? new Broadcast.Accepted()
            : new Broadcast.Unavailable("The node said nothing against the transaction, but does not have it.");
    }

    // A transaction whose outputs were spent meanwhile is refused for missing inputs, so what the node knows decides, not its reason.
    private async Task<Broadcast> Refused(RpcError error, Hash256 txId, CancellationToken ct) =>
        _dialect.KnownReasons.Contains(error.Message) || await ReadMempoolTransaction(txId, ct) is not null
            ? new Broadcast.AlreadyKnown()
            : new Broadcast.Rejected(error.Message);

    private async Task<byte[]?> ReadHexBlock(Hash256 block, CancellationToken ct)
    {
        var (raw, error) = await _client.Call("getblock", [block.ToString(), false], ReadHex, ct);
        return error is null ? raw : OrNothing<byte[]>(error, "getblock");
    }

    // Without an estimate some nodes leave the rate out, others write -1.
    private Task<long?> ReadFee(int blocks, CancellationToken ct) => Ask(
        "estimatesmartfee",
        [blocks],
        e => e.TryGetProperty(_dialect.FeeProperty, out var rate) && !IsNoEstimate(rate) ? ReadCoins(rate) : (long?)null,
        ct);

    private static bool IsNoEstimate(JsonElement rate) => rate.GetRawText() is "-1" or "-1.0" or "-1.00000000";

    private async Task<T> Ask<T>(string method, JsonArray parameters, Func<JsonElement, T> read, CancellationToken ct)
    {
        var (value, error) = await _client.Call(method, parameters, read, ct);
        return error is null ? value! : throw Unexpected(method, error);
    }

    private T? OrNothing<T>(RpcError error, string method) => _dialect.IsNotFound(error) ? default : throw Unexpected(method, error);

    private static NodeFaultException Unexpected(string method, RpcError error) => new($"The node answered {method} with: {error.Message} ({error.Code}).");

    private static Hash256 ReadHash(JsonElement element) =>
        Hash256.Parse(element.GetString()) is { IsOk: true, Value: var hash } ? hash : throw new FormatException("Not a hash.");

    private static byte[] ReadHex(JsonElement element) => Convert.FromHexString(element.GetString() ?? throw new FormatException("Not hexadecimal."));

    private static long ReadCoins(JsonElement element) => CoinText.ToUnits(element.GetRawText());
}
