using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Grains.Chains;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Node.Tests.Ethereum;

/// <summary>The adapter against a real Ethereum node (anvil).</summary>
public sealed class EvmRpcNodeTests : IAsyncLifetime
{
    // Keys that anvil knows too: the test mnemonic's first accounts.
    private static readonly ExtendedPrivateKey[] Keys = [.. Enumerable.Range(0, 2).Select(i => ExtendedPrivateKey
        .FromSeed(Mnemonic.ToSeed("test test test test test test test test test test test junk"))
        .Derive(DerivationPath.Parse($"m/44'/60'/0'/0/{i}").Value))];

    private static readonly AccountAddress Recipient = new([.. Enumerable.Repeat((byte)0xaa, 20)]);

    private AnvilNode _anvil = null!;
    private EvmRpcNode _node = null!;

    public async Task InitializeAsync()
    {
        _anvil = await AnvilNode.StartAsync();
        _node = new EvmRpcNode(new ChainNodeOptions { Url = _anvil.RpcUrl });
    }

    public async Task DisposeAsync()
    {
        _node.Dispose();
        await _anvil.DisposeAsync();
    }

    [Fact]
    public async Task Blocks_their_transactions_and_receipts_are_read()
    {
        var fail = await DeployAsync("Passer");
        var paid = await SendAsync(0, Transaction(1, Recipient, 7));
        await _node.Broadcast(Signed(0, Transaction(2, fail, 0) with { GasLimit = 100_000, Data = [.. EvmStage.Call("fail()")] }).Serialize(), default, default);
        await _anvil.MineAsync();

        var tip = await _node.ReadTip(default);
        var block = (await _node.ReadBlock(tip.Head.Height, default))!;
        Assert.Equal((31_337, tip.Head, tip.HeadTime), (tip.ChainId, block.Header.Block, block.Header.Time));
        Assert.Equal((await _node.ReadHeader(tip.Head.Height - 1, default))!.Block.Hash, block.Header.Previous);
        Assert.Equal(new EvmBlockTransaction(paid, AddressOf(0), Recipient, 7, 1), block.Transactions[0]);
        var receipts = await _node.ReadReceipts(block, default);
        Assert.Equal([true, false], receipts.Select(r => r.Succeeded));
        Assert.Equal(block.Transactions.Select(t => t.TxId), receipts.Select(r => r.TxId));
        Assert.Equal(BigInteger.Zero, receipts[0].Fee % 21_000);
        Assert.Null(await _node.ReadBlock(tip.Head.Height + 1, default));
        Assert.Null(await _node.ReadHeader(tip.Head.Height + 1, default));
    }

    [Fact]
    public async Task A_node_without_block_receipts_is_asked_for_each()
    {
        await using var proxy = new EvmProxy(_anvil)
        {
            Response = (method, answer) =>
            {
                if (method == "eth_getBlockReceipts")
                {
                    answer.Remove("result");
                    answer["error"] = new System.Text.Json.Nodes.JsonObject { ["code"] = -32601, ["message"] = "the method does not exist" };
                }
            },
        };
        using var node = new EvmRpcNode(new ChainNodeOptions { Url = proxy.Url });
        await SendAsync(0, Transaction(0, Recipient, 7));
        await SendAsync(0, Transaction(1, Recipient, 8));
        await _anvil.MineAsync();
        var block = (await node.ReadBlock(1, default))!;
        var (together, each) = (await _node.ReadReceipts(block, default), await node.ReadReceipts(block, default));
        Assert.Equal(together.Select(r => (r.TxId, r.Succeeded, r.Fee)), each.Select(r => (r.TxId, r.Succeeded, r.Fee)));
        Assert.Equal(2, each.Count);
    }

    [Fact]
    public async Task Balances_are_those_after_the_block_asked_for()
    {
        var token = await DeployAsync("HonestToken");
        var before = (await _node.ReadTip(default)).Head.Hash;
        await SendAsync(0, Transaction(1, Recipient, 7));
        await SendAsync(0, Transaction(2, token, 0) with { GasLimit = 100_000, Data = [.. Abi.Transfer(Recipient, 9)] });
        await _anvil.MineAsync();
        var after = (await _node.ReadTip(default)).Head.Hash;
        Assert.Equal((0, 7), (await _node.ReadBalance(Recipient, before, default), await _node.ReadBalance(Recipient, after, default)));
        Assert.Equal((BigInteger.Zero, new BigInteger(9)), (await _node.ReadTokenBalance(token, Recipient, before, default), await _node.ReadTokenBalance(token, Recipient, after, default)));
        Assert.Null(await _node.ReadTokenBalance(AddressOf(1), Recipient, after, default));
        await Assert.ThrowsAsync<NodeFaultException>(() => _node.ReadTokenBalance(token, Recipient, EvmHash.Of(new byte[32]), default));
        await Assert.ThrowsAsync<NodeFaultException>(() => _node.ReadBalance(Recipient, EvmHash.Of(new byte[32]), default));

        var logs = await _node.ReadLogs(after, [token], Abi.TransferTopic, default);
        Assert.Equal(new TokenTransfer(AddressOf(0), Recipient, 9), Abi.TryTransferLog([.. Assert.Single(logs).Topics], logs[0].Data.Span));
        Assert.Empty(await _node.ReadLogs(after, [Recipient], Abi.TransferTopic, default));
    }

    [Fact]
    public async Task Nonces_count_what_is_in_blocks()
    {
        await SendAsync(0, Transaction(0, Recipient, 1));
        Assert.Equal(0ul, await _node.ReadNonce(AddressOf(0), default));
        await _anvil.MineAsync();
        Assert.Equal(1ul, await _node.ReadNonce(AddressOf(0), default));
    }

    [Fact]
    public async Task What_is_behind_an_address_is_told()
    {
        var contract = await DeployAsync("Passer");
        await _anvil.Rpc.CallAsync("anvil_setCode", AddressOf(1).ToString(), $"0xef0100{contract.ToString()[2..]}");
        Assert.Equal(AccountCode.None, await _node.ReadCode(Recipient, default));
        Assert.Equal(AccountCode.Contract, await _node.ReadCode(contract, default));
        Assert.Equal(AccountCode.Delegated, await _node.ReadCode(AddressOf(1), default));
    }

    [Fact]
    public async Task Gas_is_estimated_and_a_call_that_would_fail_is_refused()
    {
        var contract = await DeployAsync("Passer");
        Assert.Equal(21_000, (await _node.EstimateGas(new EvmCall(AddressOf(0), Recipient, 1, default), default)).Value);
        Assert.False((await _node.EstimateGas(new EvmCall(AddressOf(0), contract, 0, EvmStage.Call("fail()")), default)).IsOk);
    }

    [Fact]
    public async Task Fees_are_quoted_above_the_base_fee_and_rising()
    {
        await SendAsync(0, Transaction(0, Recipient, 1));
        await _anvil.MineAsync();
        var fees = await _node.ReadFees(default);
        EvmFee[] quotes = [fees.Slow, fees.Normal, fees.Fast];
        Assert.All(quotes, q => Assert.True(q.MaxFee > q.PriorityFee && q.PriorityFee > 0));
        Assert.Equal(quotes.OrderBy(q => q.MaxFee), quotes);
        Assert.Equal(quotes.OrderBy(q => q.PriorityFee), quotes);
    }

    [Fact]
    public async Task A_transaction_is_accepted_once_and_known_from_then_on()
    {
        var signed = Signed(0, Transaction(0, Recipient, 1));
        Assert.IsType<Broadcast.Accepted>(await _node.Broadcast(signed.Serialize(), signed.TxId, default));
        Assert.IsType<Broadcast.AlreadyKnown>(await _node.Broadcast(signed.Serialize(), signed.TxId, default));
        await _anvil.MineAsync();
        Assert.IsType<Broadcast.AlreadyKnown>(await _node.Broadcast(signed.Serialize(), signed.TxId, default));
    }

    [Fact]
    public async Task What_can_not_be_in_a_block_is_rejected_with_the_nodes_reason()
    {
        await SendAsync(0, Transaction(0, Recipient, 1));
        await RejectedAsync("underpriced", Transaction(0, Recipient, 2));
        await _anvil.MineAsync();
        await RejectedAsync("nonce too low", Transaction(0, Recipient, 3));
        await RejectedAsync("nsufficient funds", Transaction(1, Recipient, BigInteger.Pow(10, 30)));
        var signed = Signed(0, Transaction(1, Recipient, 1));
        Assert.IsType<Broadcast.Rejected>(await _node.Broadcast(signed.Serialize().AsMemory(0, 40), signed.TxId, default));
    }

    private async Task RejectedAsync(string reason, EvmTransaction transaction)
    {
        var signed = Signed(0, transaction);
        var rejected = Assert.IsType<Broadcast.Rejected>(await _node.Broadcast(signed.Serialize(), signed.TxId, default));
        Assert.Contains(reason, rejected.Reason, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<Hash256> SendAsync(int key, EvmTransaction transaction)
    {
        var signed = Signed(key, transaction);
        Assert.IsType<Broadcast.Accepted>(await _node.Broadcast(signed.Serialize(), signed.TxId, default));
        return signed.TxId;
    }

    private async Task<AccountAddress> DeployAsync(string contract) =>
        AccountAddress.ParseHex(await _anvil.DeployAsync(await SolidityCode.OfAsync(contract))).Value;

    private static AccountAddress AddressOf(int key) => EvmAddress.OfPublicKey(Keys[key].Public.PublicKey);

    private static SignedEvmTransaction Signed(int key, EvmTransaction transaction) => SignedEvmTransaction.Sign(transaction, Keys[key]);

    private static EvmTransaction Transaction(ulong nonce, AccountAddress to, BigInteger wei) => new()
    {
        ChainId = 31_337,
        Nonce = nonce,
        MaxPriorityFeePerGas = 1_000_000_000,
        MaxFeePerGas = 10_000_000_000,
        GasLimit = 21_000,
        To = to,
        Value = wei,
    };
}
