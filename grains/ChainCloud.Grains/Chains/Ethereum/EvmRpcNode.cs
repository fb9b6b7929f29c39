using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChainCloud.Chains;

namespace ChainCloud.Grains.Chains;

/// <summary>A node that speaks the JSON-RPC of Ethereum (execution-apis). Works with every program that does; optional calls have another way.</summary>
public sealed class EvmRpcNode : IEvmNode, IDisposable
{
    // A balanceOf needs some thousands. A contract that wants to burn more is not asked for long.
    private const long BalanceGas = 1_000_000;
    private const int DelegationLength = 23;

    private readonly CoreRpcClient _client;
    private volatile bool _hasBlockReceipts = true;

    /// <param name="options">Validated before.</param>
    public EvmRpcNode(NodeOptions options) => _client = new CoreRpcClient(options, "2.0");

    public async Task<EvmTip> ReadTip(CancellationToken ct)
    {
        var chainId = await Ask("eth_chainId", [], EvmJson.Long, ct);
        var finalized = await ReadTagged("finalized", ct);
        var head = await ReadTagged("latest", ct);
        return finalized.Block.Height <= head.Block.Height
            ? new EvmTip(chainId, head.Block, head.Time, finalized.Block)
            : throw new NodeFaultException("The node's final block is above its newest one.");
    }

    public async Task<EvmBlock?> ReadBlock(long height, CancellationToken ct)
    {
        var block = await Ask(
            "eth_getBlockByNumber", [EvmJson.ToQuantity(height), true], e => EvmJson.IsNull(e) ? null : EvmJson.Block(e), ct);
        return block is null || block.Header.Block.Height == height ? block : throw OtherBlock(height);
    }

    public async Task<EvmHeader?> ReadHeader(long height, CancellationToken ct)
    {
        var header = await Ask(
            "eth_getBlockByNumber", [EvmJson.ToQuantity(height), false], e => EvmJson.IsNull(e) ? null : EvmJson.Header(e), ct);
        return header is null || header.Block.Height == height ? header : throw OtherBlock(height);
    }

    public async Task<IReadOnlyList<EvmReceipt>> ReadReceipts(EvmBlock block, CancellationToken ct)
    {
        var hash = block.Header.Block.Hash;
        var receipts = _hasBlockReceipts ? await ReadBlockReceipts(hash, ct) : null;
        if (receipts is null)
        {
            receipts = [];
            foreach (var transaction in block.Transactions)
            {
                var place = receipts.Count;
                receipts.Add(await Ask(
                    "eth_getTransactionReceipt", [EvmHash.Format(transaction.TxId)], e => EvmJson.Receipt(e, hash, place), ct));
            }
        }

        return receipts.Select(r => r.TxId).SequenceEqual(block.Transactions.Select(t => t.TxId))
            && EvmJson.AreRising([.. receipts.SelectMany(r => r.Logs)])
            ? receipts
            : throw new NodeFaultException($"The node's receipts are not those of block {hash}.");
    }

    public async Task<IReadOnlyList<EvmLog>> ReadLogs(
        Hash256 block, IReadOnlyCollection<AccountAddress> contracts, Hash256 topic, CancellationToken ct)
    {
        var filter = new JsonObject
        {
            ["blockHash"] = EvmHash.Format(block),
            ["address"] = new JsonArray([.. contracts.Select(c => (JsonNode)c.ToString())]),
            ["topics"] = new JsonArray(EvmHash.Format(topic)),
        };
        var logs = await Ask("eth_getLogs", [filter], e => e.EnumerateArray().Select(log => EvmJson.Log(log, block)).ToList(), ct);
        return EvmJson.AreRising(logs) && logs.All(log => contracts.Contains(log.Contract) && log.Topics.Count > 0 && log.Topics[0] == topic)
            ? logs
            : throw new NodeFaultException("The node gave other logs than those that it was asked for.");
    }

    public Task<BigInteger> ReadBalance(AccountAddress account, Hash256 block, CancellationToken ct) =>
        Ask("eth_getBalance", [account.ToString(), AtBlock(block)], EvmJson.Quantity, ct);

    public async Task<BigInteger?> ReadTokenBalance(AccountAddress contract, AccountAddress holder, Hash256 block, CancellationToken ct)
    {
        var call = new JsonObject
        {
            ["to"] = contract.ToString(),
            ["data"] = EvmJson.ToData(Abi.BalanceOf(holder)),
            ["gas"] = EvmJson.ToQuantity(BalanceGas),
        };
        var (returned, error) = await _client.Call("eth_call", [call, AtBlock(block)], EvmJson.Bytes, ct);
        if (error is null)
        {
            return Abi.TryUInt256(returned);
        }

        if (!EvmErrors.MayBeOfContract(error))
        {
            throw Unexpected("eth_call", error);
        }

        // A node that lost the block's state answers with much the same errors, but then it can't tell this either.
        await ReadBalance(holder, block, ct);
        return null;
    }

    public async Task<ulong> ReadNonce(AccountAddress account, CancellationToken ct) =>
        (ulong)await Ask("eth_getTransactionCount", [account.ToString(), "latest"], EvmJson.Long, ct);

    public async Task<AccountCode> ReadCode(AccountAddress account, CancellationToken ct)
    {
        var code = await Ask("eth_getCode", [account.ToString(), "latest"], EvmJson.Bytes, ct);
        return code switch
        {
            [] => AccountCode.None,
            [0xef, 0x01, 0x00, ..] when code.Length == DelegationLength => AccountCode.Delegated,
            _ => AccountCode.Contract,
        };
    }

    public async Task<Result<long>> EstimateGas(EvmCall call, CancellationToken ct)
    {
        var parameters = new JsonObject
        {
            ["from"] = call.From.ToString(),
            ["to"] = call.To.ToString(),
            ["value"] = EvmJson.ToQuantity(call.Value),
            ["data"] = EvmJson.ToData(call.Data.Span),
        };
        var (gas, error) = await _client.Call("eth_estimateGas", [parameters, "latest"], EvmJson.Long, ct);
        return error is null ? gas
            : EvmErrors.MayBeOfContract(error) ? new Problem(ProblemCodes.WrongState, $"The transaction would fail: {error.Message}")
            : throw Unexpected("eth_estimateGas", error);
    }

    public Task<EvmFees> ReadFees(CancellationToken ct) =>
        Ask("eth_feeHistory", [EvmJson.ToQuantity(EvmFeeQuotes.Blocks), "latest", EvmFeeQuotes.Percentiles()], EvmFeeQuotes.Read, ct);

    public async Task<Broadcast> Broadcast(ReadOnlyMemory<byte> transaction, Hash256 txId, CancellationToken ct)
    {
        try
        {
            var (hash, error) = await _client.Call("eth_sendRawTransaction", [EvmJson.ToData(transaction.Span)], EvmJson.Hash, ct);
            return error is not null ? await Refused(error, txId, ct)
                : hash == txId ? new Broadcast.Accepted()
                : new Broadcast.Unavailable($"The node says that it took {hash} instead of {txId}.");
        }
        catch (NodeFaultException fault)
        {
            return new Broadcast.Unavailable(fault.Message);
        }
    }

    public void Dispose() => _client.Dispose();

    // A transaction that is in a block already is refused for its nonce, so what the node knows decides, not its reason.
    private async Task<Broadcast> Refused(RpcError error, Hash256 txId, CancellationToken ct) =>
        await Ask("eth_getTransactionByHash", [EvmHash.Format(txId)], e => !EvmJson.IsNull(e) && EvmJson.Hash(e.GetProperty("hash")) == txId, ct)
            ? new Broadcast.AlreadyKnown()
            : EvmErrors.RefusesTransaction(error)
                ? new Broadcast.Rejected(error.Message)
                : new Broadcast.Unavailable($"The node answered: {error.Message} ({error.Code}).");

    /// <summary>Null for a node that does not have the call.</summary>
    private async Task<List<EvmReceipt>?> ReadBlockReceipts(Hash256 block, CancellationToken ct)
    {
        var (receipts, error) = await _client.Call(
            "eth_getBlockReceipts", [EvmHash.Format(block)], e => e.EnumerateArray().Select((r, place) => EvmJson.Receipt(r, block, place)).ToList(), ct);
        _hasBlockReceipts = error?.Code != EvmErrors.MethodNotFound;
        return error is null ? receipts : _hasBlockReceipts ? throw Unexpected("eth_getBlockReceipts", error) : null;
    }

    private async Task<EvmHeader> ReadTagged(string tag, CancellationToken ct) =>
        await Ask("eth_getBlockByNumber", [tag, false], e => EvmJson.IsNull(e) ? null : EvmJson.Header(e), ct)
            ?? throw new NodeFaultException($"The node has no {tag} block yet.");

    private static JsonObject AtBlock(Hash256 block) => new() { ["blockHash"] = EvmHash.Format(block) };

    private async Task<T> Ask<T>(string method, JsonArray parameters, Func<JsonElement, T> read, CancellationToken ct)
    {
        var (value, error) = await _client.Call(method, parameters, read, ct);
        return error is null ? value! : throw Unexpected(method, error);
    }

    private static NodeFaultException Unexpected(string method, RpcError error) => new($"The node answered {method} with: {error.Message} ({error.Code}).");

    private static NodeFaultException OtherBlock(long height) => new($"The node answered something else than block {height}.");
}
