using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.Node.Tests.Payouts;
using ChainCloud.Node.Tests.Watching;
using ChainCloud.Statements;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using Orleans;
using PayoutOutput = ChainCloud.GrainInterfaces.PayoutOutput;

namespace ChainCloud.Node.Tests.Ethereum;

/// <summary>Payouts of ether on a real node, signed by a vault: blocks that leave, and two transactions of one payout with one nonce.</summary>
public sealed class EvmPayoutTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly BookId Book = new(SigningVault.Merchant, EvmStage.Eth);

    private readonly SigningVault _vault = new(AssetRegistry.For(EvmStage.Eth, Network.Regtest).Value);
    private AnvilNode _node = null!;
    private Platform _platform = null!;
    private SignJob _job = null!;

    private AccountAddress Hot => AccountAddress.OfDestination(_vault.ScriptsAt(0, 1)[0])!.Value;

    public async Task InitializeAsync()
    {
        _node = await AnvilNode.StartAsync();
        _platform = await Platform.StartAsync(DatabaseKind.Sqlite, new ChainNodeOptions { Url = _node.RpcUrl }, EvmStage.Eth, with: PayoutParts.Add);
        await _platform.Get<IMerchantStore>().Insert(new MerchantRow(SigningVault.Merchant, "Acme", null, DateTimeOffset.UnixEpoch), default);
        await _platform.Get<IDeviceStore>().Enrol(_vault.Rows(), _vault.Accounts(), default);
        await _platform.WatchAsync(new BatchId(Book, AddressPurpose.Hot, 0), Hot.ToDestination());
        await CatchUp();
        await _node.SendAsync(Hot.ToString(), 10 * Ether);
        await Finalize();
    }

    public async Task DisposeAsync()
    {
        await _platform.DisposeAsync();
        await _node.DisposeAsync();
        _vault.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whichever_transaction_of_a_nonce_is_mined_settles_the_payout_once(bool isSecond)
    {
        var (payout, first) = await Send(3 * Ether);
        var raised = Raise(first.Transaction);
        foreach (var less in new[] { raised with { MaxFeePerGas = raised.MaxFeePerGas - 1 }, raised with { MaxPriorityFeePerGas = raised.MaxPriorityFeePerGas - 1 } })
        {
            Assert.Equal("C18", Assert.IsType<RefusedResult>(_vault.Answer(_job with { Proposal = less.UnsignedPayload() })).Clause);
        }

        var second = await Replace(payout, raised);
        if (isSecond)
        {
            await Refused(_vault.SignByHand(first.Transaction with { MaxFeePerGas = first.Transaction.MaxFeePerGas - 1 }).Serialize());
            await _node.BroadcastAsync(second.Serialize());
        }

        await Finalize();
        await Refused((isSecond ? first : second).Serialize());
        var mined = isSecond ? second : first;
        await SettlesOnce(payout, mined.TxId);
    }

    [Fact]
    public async Task A_payout_whose_block_left_is_broadcast_and_mined_again_and_paid_once()
    {
        var (payout, signed) = await Send(3 * Ether);
        await _node.MineAsync();
        await CatchUp();
        await Becomes(payout, "confirming");

        await _node.ReorganizeAsync(1);
        await CatchUp();
        await Becomes(payout, "broadcast");
        await Payout(payout).Advance();
        Assert.Equal(0, await _node.BalanceAsync(EvmStage.Stranger.ToString()));
        await Finalize();
        await SettlesOnce(payout, signed.TxId);
    }

    private async Task SettlesOnce(PayoutView payout, Hash256 txId)
    {
        var settled = await Becomes(payout, "settled");
        var hot = (await _platform.Account(Book).Balances()).Value.Hot;
        Assert.Equal((txId, 7 * Ether - settled.Fee!.Units), (settled.TxId, hot.Available.Units));
        Assert.Equal(hot.Available.Units, await _node.BalanceAsync(Hot.ToString()));
        Assert.Equal(3 * Ether, await _node.BalanceAsync(EvmStage.Stranger.ToString()));
        await _platform.AgreesAsync(EvmStage.Eth);
        Assert.Equal(0, hot.Reserved.Units);
        Assert.Empty(await _platform.Get<IDeviceStore>().Alarms(SigningVault.Merchant, null, 10, default));
    }

    /// <summary>A payout to a stranger, approved, signed by the vault and broadcast.</summary>
    private async Task<(PayoutView Payout, SignedEvmTransaction First)> Send(BigInteger wei)
    {
        var output = new PayoutOutput(EvmStage.Stranger.ToDestination(), Amount.Of(EvmStage.Eth, wei));
        var view = (await _platform.Account(Book).RequestPayout(new RequestPayout("order-1", [output], null, [1], default))).Value;
        view = await Becomes(view, "awaiting_approval");
        var ask = Assert.IsType<ApprovePayoutJob>(await JobOf($"approve_payout:{view.Id}"));
        var intent = _vault.Approve(ask, view.ExternalId, [new Statements.PayoutOutput(output.Script, output.Amount)]);
        Assert.True((await Payout(view).Approve(SigningVault.Merchant, intent)).IsOk);
        _job = Assert.IsType<SignJob>(await JobOf($"sign:{view.Transfer}:1"));
        var signed = Assert.IsType<SignResult>(_vault.Answer(_job));
        var transfer = _platform.Get<IGrainFactory>().GetGrain<ITransferGrain>(GrainKeys.Transfer(view.Transfer!.Value));
        Assert.True((await transfer.AcceptSignature(signed.RawTransaction.ToArray(), signed.Receipt.ToArray())).IsOk);
        await Becomes(view, "broadcast");
        return (view, SignedEvmTransaction.Parse(signed.RawTransaction.Span).Value);
    }

    /// <summary>The vault signs the payment anew by its clause C18, and the platform stores it as the transfer's second attempt.</summary>
    private async Task<SignedEvmTransaction> Replace(PayoutView payout, EvmTransaction raised)
    {
        var answer = Assert.IsType<SignResult>(_vault.Answer(_job with { Proposal = raised.UnsignedPayload() }));
        var second = SignedEvmTransaction.Parse(answer.RawTransaction.Span).Value;
        Assert.Equal(raised, second.Transaction);
        await _platform.CommitAsync(Book, "second attempt", [new RowWrite.InsertAttempt(new AttemptRow(
            payout.Transfer!.Value, 2, EvmStage.Eth, second.TxId, second.Serialize(), Amount.Of(EvmStage.Eth, raised.MaxFee), TimeProvider.System.GetUtcNow()))]);
        return second;
    }

    /// <summary>Both fees a tenth higher, rounded up: what nodes of this network ask for, though the one here takes any higher fee.</summary>
    private static EvmTransaction Raise(EvmTransaction first) => first with
    {
        MaxFeePerGas = ((first.MaxFeePerGas * 11) + 9) / 10,
        MaxPriorityFeePerGas = ((first.MaxPriorityFeePerGas * 11) + 9) / 10,
    };

    private Task Refused(byte[] raw) => Assert.ThrowsAsync<NodeRpcException>(() => _node.BroadcastAsync(raw));

    private async Task<PayoutView> Becomes(PayoutView view, string state)
    {
        await Eventually.True(
            async () =>
            {
                await Payout(view).Advance();
                view = (await Payout(view).Read(SigningVault.Merchant)).Value;
                return view.State == state;
            },
            Limit,
            () => $"The payout did not become {state}, it is {view}");
        return view;
    }

    private IPayoutGrain Payout(PayoutView view) => _platform.Get<IGrainFactory>().GetGrain<IPayoutGrain>(GrainKeys.Payout(view.Id));

    private async Task<Frame> JobOf(string key) =>
        Frame.Decode((await Eventually.NotNull(() => _platform.Get<IDeviceStore>().FindJob(key, default), Limit)).Frame).Value;

    private async Task Finalize()
    {
        await _node.FinalizeAsync();
        await CatchUp();
    }

    private Task CatchUp() => _platform.CatchUpAsync(async () =>
    {
        var block = await _node.Rpc.CallAsync("eth_getBlockByNumber", "latest", false);
        return new BlockRef(await _node.BlockNumberAsync(), EvmHash.Parse(block.GetProperty("hash").GetString()).Value);
    });
}
