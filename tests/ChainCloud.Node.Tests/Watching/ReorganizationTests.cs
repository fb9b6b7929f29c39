using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using static ChainCloud.Node.Tests.Watching.Platform;

namespace ChainCloud.Node.Tests.Watching;

/// <summary>Blocks that leave the chain under a credited deposit, on two real nodes.</summary>
public sealed class ReorganizationTests : IAsyncLifetime
{
    private const long Units = 2_500_000;

    private static readonly string[] Credited = ["deposit.detected", "deposit.confirming", "deposit.credited"];

    private LitecoinNode _node = null!;
    private LitecoinNode _other = null!;

    public async Task InitializeAsync()
    {
        _node = await LitecoinNode.StartAsync(new LitecoinNodeSettings { Listen = true });
        await _node.FundWalletAsync();
        _other = await LitecoinNode.StartAsync();
        await _other.ConnectAsync(_node);
        await _other.DisconnectAsync();
    }

    public async Task DisposeAsync()
    {
        await _other.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_deposit_under_three_blocks_that_left_is_reversed_and_credited_again_when_it_is_mined_again(DatabaseKind kind)
    {
        await using var platform = await StartAsync(kind, _node);
        var txId = await CreditedDeposit(platform, AddressPurpose.Hot);

        await _other.MineAsync(4);
        await _other.ConnectAsync(_node);
        Assert.Equal([txId], await _node.MempoolAsync());
        await platform.CatchUpAsync(_node);
        Assert.Equal((0, 0), await platform.BalanceAsync(Acme));
        var deposit = await platform.DepositAsync(Acme);
        Assert.Equal(("detected", null, 0L), (deposit.State, deposit.Anchor, deposit.Confirmations));
        Assert.Null(Assert.Single(await platform.Get<ITransferReads>().Coins(Ltc, [deposit.Outpoint], default)).Anchor);
        Assert.True((await platform.Get<IBookStore>().LoadHead(Acme, default)).PayoutsFrozen);

        // A platform that starts anew knows all of it.
        await platform.PauseAsync();
        await platform.ResumeAsync();
        await _node.MineAsync(3);
        await platform.CatchUpAsync(_node);
        await platform.CatchUpAsync(_node);

        deposit = await platform.DepositAsync(Acme);
        Assert.Equal(("credited", 3L), (deposit.State, deposit.Confirmations));
        Assert.Equal((Units, 0), await platform.BalanceAsync(Acme));
        Assert.False((await platform.Get<IBookStore>().LoadHead(Acme, default)).PayoutsFrozen);
        string[] reversed = [.. Credited, "deposit.orphaned", "deposit.detected", "deposit.reversed"];
        Assert.Equal(reversed.Concat(Credited.Skip(1)), await platform.EventsAsync(Acme));
        Assert.Equal(
            ["deposit.confirming", "deposit.credited", "deposit.reversed", "deposit.confirming", "deposit.credited"], await Entries(platform));
    }

    [Fact]
    public async Task A_deposit_that_the_other_branch_has_in_another_block_is_reversed_and_credited_under_that_one()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _node);
        var txId = await CreditedDeposit(platform, AddressPurpose.Cold);
        await platform.PauseAsync();

        await _other.MineAsync(2);
        await _other.BroadcastAsync(await _node.RawTransactionAsync(txId));
        var block = (await _other.MineAsync(3))[0];
        await _other.ConnectAsync(_node);
        await platform.ResumeAsync();
        await platform.CatchUpAsync(_node);

        var deposit = await platform.DepositAsync(Acme);
        Assert.Equal(("credited", block), (deposit.State, deposit.Anchor!.Value.Hash));
        Assert.Equal((Units, 0), await platform.BalanceAsync(Acme));
        Assert.Equal(
            ["deposit.confirming", "deposit.credited", "deposit.reversed", "deposit.confirming", "deposit.credited"], await Entries(platform));
    }

    [Fact]
    public async Task A_deposit_that_was_spent_twice_is_gone_for_good()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _node);
        var txId = await CreditedDeposit(platform, AddressPurpose.Cold);

        var input = (await _node.InputsOfAsync(txId))[0];
        await _node.InvalidateAsync(await _node.BlockHashAsync(await _node.BlockCountAsync() - 2));
        var conflict = await _node.BuildAsync([(await _node.NewAddressAsync(), 1_000_000)], [input], feeUnitsPerKvB: 900_000);
        await _node.BroadcastAsync(conflict);
        await _node.MineAsync(5);
        await platform.CatchUpAsync(_node);

        Assert.Equal("orphaned", (await platform.DepositAsync(Acme)).State);
        Assert.Equal((0, 0), await platform.BalanceAsync(Acme));
        Assert.Equal(["deposit.confirming", "deposit.credited", "deposit.reversed"], await Entries(platform));
    }

    [Fact]
    public async Task Blocks_that_left_and_came_back_credit_once_each_time()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _node);
        await CreditedDeposit(platform, AddressPurpose.Cold);
        var first = await _node.BlockHashAsync(await _node.BlockCountAsync() - 2);
        for (var round = 0; round < 2; round++)
        {
            await _node.InvalidateAsync(first);
            await platform.CatchUpAsync(_node);
            Assert.Equal((0, 0), await platform.BalanceAsync(Acme));
            await _node.ReconsiderAsync(first);
            await platform.CatchUpAsync(_node);
            Assert.Equal((Units, 0), await platform.BalanceAsync(Acme));
            Assert.Equal("credited", (await platform.DepositAsync(Acme)).State);
        }
    }

    [Fact]
    public async Task A_node_that_lost_its_blocks_is_waited_for()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _node);
        await CreditedDeposit(platform, AddressPurpose.Cold);

        // Killed, a regtest node forgets its blocks, since it never wrote them down.
        await _node.KillAsync();
        await platform.Chain.Advance();
        Assert.Equal("down", (await platform.Chain.Status()).NodeState);
        await _node.RestartAsync();
        Assert.Equal(0, await _node.BlockCountAsync());
        await TestKit.Eventually.True(
            async () =>
            {
                await platform.Chain.Advance();
                return (await platform.Chain.Status()).NodeState == "syncing";
            },
            TimeSpan.FromSeconds(30));
        Assert.Equal((Units, 0), await platform.BalanceAsync(Acme));
        Assert.Equal("credited", (await platform.DepositAsync(Acme)).State);

        // Another chain from the first block on is a reorganization, however deep.
        await _node.MineAsync(120);
        await platform.CatchUpAsync(_node);
        Assert.Equal((0, 0), await platform.BalanceAsync(Acme));
        Assert.Equal("orphaned", (await platform.DepositAsync(Acme)).State);
    }

    /// <summary>A deposit under three blocks of the node, credited; its transaction.</summary>
    private async Task<Hash256> CreditedDeposit(Platform platform, AddressPurpose purpose)
    {
        var address = await _node.NewAddressAsync();
        await platform.WatchAsync(new BatchId(Acme, purpose, 0), await _node.ScriptOfAsync(address));
        await platform.CatchUpAsync(_node);
        var txId = await _node.SendToAddressAsync(address, Units);
        await platform.CatchUpAsync(_node);
        await _node.MineAsync(3);
        await platform.CatchUpAsync(_node);
        Assert.Equal((Units, 0), await platform.BalanceAsync(Acme));
        Assert.Equal(Credited, await platform.EventsAsync(Acme));
        return txId;
    }

    /// <summary>Kinds of the book's entries, oldest first.</summary>
    private static async Task<string[]> Entries(Platform platform) =>
        [.. (await platform.Account(Acme).LedgerEntries(new(null, 100), null)).Value.Items.Reverse().Select(e => e.Kind)];
}
