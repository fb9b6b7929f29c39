using ChainCloud.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using static ChainCloud.Node.Tests.Watching.Platform;

namespace ChainCloud.Node.Tests.Watching;

/// <summary>From a payment on a real node to the merchant's balance.</summary>
public sealed class DepositPathTests(FundedLitecoind funded) : IClassFixture<FundedLitecoind>
{
    private static readonly BatchId Cold = new(Acme, AddressPurpose.Cold, 0);
    private static readonly BatchId Hot = new(Acme, AddressPurpose.Hot, 0);
    private static readonly BatchId Change = new(Acme, AddressPurpose.Change, 0);

    private static readonly string[] Types = ["deposit.detected", "deposit.confirming", "deposit.credited"];

    private readonly LitecoinNode _node = funded.Node;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_deposit_is_detected_confirmed_and_credited(DatabaseKind kind)
    {
        await using var platform = await StartAsync(kind, _node);
        var address = await WatchedAddress(platform, Cold);
        await platform.CatchUpAsync(_node);

        var txId = await _node.SendToAddressAsync(address, 1_500_000);
        await platform.CatchUpAsync(_node);
        var deposit = await platform.DepositAsync(Acme);
        Assert.Equal(("detected", 0L, 1_500_000), (deposit.State, deposit.Confirmations, (long)deposit.Amount.Units));
        Assert.Equal((0, 0), await platform.BalanceAsync(Acme));

        var block = (await _node.MineAsync(1))[0];
        await platform.CatchUpAsync(_node);
        deposit = await platform.DepositAsync(Acme);
        Assert.Equal(("confirming", 1L, block), (deposit.State, deposit.Confirmations, deposit.Anchor!.Value.Hash));
        Assert.Equal((0, 1_500_000), await platform.BalanceAsync(Acme));

        await _node.MineAsync(1);
        await platform.CatchUpAsync(_node);
        deposit = await platform.DepositAsync(Acme);
        Assert.Equal(("credited", 2L, Required), (deposit.State, deposit.Confirmations, deposit.RequiredConfirmations));
        Assert.Equal((1_500_000, 0), await platform.BalanceAsync(Acme));
        Assert.Equal(Types, await platform.EventsAsync(Acme));
        Assert.Equal(deposit, (await platform.Account(Acme).ReadDeposit(deposit.Id)).Value);
        Assert.Equal(deposit, Assert.Single((await platform.Account(Acme).AddressDeposits(deposit.Script, new(null, 10))).Value.Items));
        Assert.Equal(ProblemCodes.NotFound, (await platform.Account(Bolt).ReadDeposit(deposit.Id)).Problem.Code);

        var raw = Assert.Single(await platform.Get<ITransferReads>().RawTransactions(Ltc, [txId], default)).Raw;
        Assert.Equal(txId, Transaction.Parse(raw).Value.TxId);
    }

    [Fact]
    public async Task One_transaction_can_pay_one_address_twice_and_several_merchants()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _node);
        var acme = await WatchedAddress(platform, Cold);
        var bolt = await WatchedAddress(platform, new BatchId(Bolt, AddressPurpose.Hot, 0));
        await platform.CatchUpAsync(_node);

        await _node.BroadcastAsync(await _node.BuildAsync([(acme, 100_000), (bolt, 200_000), (acme, 100_000), (acme, 300_000)]));
        await _node.MineAsync(2);
        await platform.CatchUpAsync(_node);

        Assert.Equal([0u, 2u, 3u], (await platform.DepositsAsync(Acme)).Select(d => d.Outpoint.Index).Order());
        Assert.Equal((500_000, 0), await platform.BalanceAsync(Acme));
        Assert.Equal((200_000, 0), await platform.BalanceAsync(Bolt));
        Assert.Equal(3, (await platform.EventsAsync(Acme)).Count(e => e == "deposit.credited"));
    }

    [Fact]
    public async Task A_replaced_deposit_disappears_with_an_event_and_is_never_credited()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _node);
        var address = await WatchedAddress(platform, Cold);
        await platform.CatchUpAsync(_node);
        var txId = await _node.SendToAddressAsync(address, 700_000);
        await platform.CatchUpAsync(_node);
        Assert.Equal("detected", (await platform.DepositAsync(Acme)).State);

        var input = (await _node.InputsOfAsync(txId))[0];
        await _node.BroadcastAsync(await _node.BuildAsync([(await _node.NewAddressAsync(), 600_000)], [input], feeUnitsPerKvB: 500_000));
        await platform.CatchUpAsync(_node);
        Assert.Equal("orphaned", (await platform.DepositAsync(Acme)).State);

        await _node.MineAsync(3);
        await platform.CatchUpAsync(_node);
        Assert.Equal((0, 0), await platform.BalanceAsync(Acme));
        Assert.Equal(["deposit.detected", "deposit.orphaned"], await platform.EventsAsync(Acme));
    }

    [Fact]
    public async Task What_happened_while_the_platform_was_down_is_made_up_for()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _node);
        var address = await WatchedAddress(platform, Hot);
        await platform.CatchUpAsync(_node);
        await platform.PauseAsync();
        await _node.SendToAddressAsync(address, 400_000);
        await _node.MineAsync(60);
        await _node.SendToAddressAsync(address, 500_000);
        await _node.MineAsync(60);
        await platform.ResumeAsync();
        await platform.CatchUpAsync(_node);
        Assert.Equal((900_000, 0), await platform.BalanceAsync(Acme));
        Assert.All(await platform.DepositsAsync(Acme), d => Assert.Contains(d.State, new[] { "credited", "final" }));
    }

    [Fact]
    public async Task The_reward_of_a_block_is_credited_when_it_can_be_spent()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _node);
        var address = await WatchedAddress(platform, Cold);
        await platform.CatchUpAsync(_node);
        await _node.MineAsync(1, address);
        await _node.MineAsync(98);
        await platform.CatchUpAsync(_node);
        Assert.Equal("confirming", (await platform.DepositAsync(Acme)).State);
        await _node.MineAsync(1);
        await platform.CatchUpAsync(_node);
        var deposit = await platform.DepositAsync(Acme);
        Assert.Contains(deposit.State, new[] { "credited", "final" });
        Assert.True(Assert.Single(await platform.Get<ITransferReads>().Coins(Ltc, [deposit.Outpoint], default)).IsCoinbase);
    }

    [Fact]
    public async Task Dust_is_recorded_and_not_credited()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _node);
        var address = await WatchedAddress(platform, Cold);
        await platform.CatchUpAsync(_node);
        var dust = (long)(await platform.Chain.Status()).Dust.Units;
        var script = await _node.ScriptOfAsync(address);
        var source = await _node.BroadcastAsync(await _node.BuildAsync([(await _node.NewAddressAsync(), 1_000_000)]));
        await _node.MineAsync(1);
        await _node.MineOnlyAsync(await _node.SignAsync(RawTransactions.Unsigned([new Outpoint(source, 0)], [(script, dust - 1), (script, dust)])));
        await _node.MineAsync(2);
        await platform.CatchUpAsync(_node);
        Assert.Equal(["credited", "ignored_dust"], (await platform.DepositsAsync(Acme)).Select(d => d.State).Order());
        Assert.Equal((dust, 0), await platform.BalanceAsync(Acme));
        var coins = await platform.Get<ITransferReads>().Coins(Ltc, [.. (await platform.DepositsAsync(Acme)).Select(d => d.Outpoint)], default);
        Assert.Equal(dust, Assert.Single(coins).Amount.Units);
    }

    [Fact]
    public async Task The_same_key_in_another_script_is_nobodys_deposit()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _node);
        var address = await WatchedAddress(platform, Cold);
        var script = (await _node.ScriptOfAsync(address)).ToArray();
        var key = Convert.FromHexString((await _node.Rpc.CallAsync("getaddressinfo", address)).GetProperty("pubkey").GetString()!);
        await platform.CatchUpAsync(_node);
        ScriptPubKey[] others =
        [
            new([33, .. key, 0xac]), // P2PK
            new([0x51, 33, .. key, 0x51, 0xae]), // bare multisig, 1 of 1
            new([0x52, .. script[1..]]), // witness version 2
            Scripts.P2pkhOfHash(script[2..]),
        ];
        var source = await _node.BroadcastAsync(await _node.BuildAsync([(await _node.NewAddressAsync(), 1_000_000)]));
        await _node.MineAsync(1);
        await _node.MineOnlyAsync(await _node.SignAsync(RawTransactions.Unsigned([new Outpoint(source, 0)], [.. others.Select(s => (s, 200_000L))])));
        await _node.MineAsync(2);
        await platform.CatchUpAsync(_node);
        Assert.Empty(await platform.DepositsAsync(Acme));
        Assert.Equal((0, 0), await platform.BalanceAsync(Acme));
    }

    [Fact]
    public async Task A_late_payment_to_an_old_address_is_credited()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _node);
        var old = await WatchedAddress(platform, Cold);
        await platform.CatchUpAsync(_node);
        await _node.SendToAddressAsync(old, 100_000);
        await _node.MineAsync(110);
        await WatchedAddress(platform, new BatchId(Acme, AddressPurpose.Cold, 1));
        await platform.CatchUpAsync(_node);
        Assert.Equal("final", (await platform.DepositAsync(Acme)).State);
        await platform.PauseAsync();
        await platform.ResumeAsync();
        await _node.SendToAddressAsync(old, 200_000);
        await _node.MineAsync(2);
        await platform.CatchUpAsync(_node);
        Assert.Equal((300_000, 0), await platform.BalanceAsync(Acme));
    }

    [Fact]
    public async Task Change_of_our_own_transaction_is_a_coin_and_a_strangers_payment_to_its_address_a_hot_deposit()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _node);
        var address = await WatchedAddress(platform, Change);
        await platform.CatchUpAsync(_node);
        var raw = await _node.BuildAsync([(address, 800_000)]);
        var ours = Transaction.Parse(raw).Value;
        await RecordAttempt(platform, ours, raw);
        await _node.BroadcastAsync(raw);
        await platform.CatchUpAsync(_node);
        var strangers = await _node.SendToAddressAsync(address, 300_000);
        await _node.MineAsync(2);
        await platform.CatchUpAsync(_node);

        var deposit = await platform.DepositAsync(Acme);
        Assert.Equal((strangers, AddressPurpose.Hot), (deposit.Outpoint.TxId, deposit.Purpose));
        Assert.Equal((300_000, 0), await platform.BalanceAsync(Acme));
        var coins = await platform.Get<ITransferReads>().Coins(Ltc, [deposit.Outpoint, new Outpoint(ours.TxId, 0)], default);
        Assert.Equal(
            [(AddressPurpose.Hot, 1u, 300_000L), (AddressPurpose.Change, 1u, 800_000L)],
            coins.OrderBy(c => c.Amount.Units).Select(c => (c.Purpose, c.Branch, (long)c.Amount.Units)));
    }

    [Fact]
    public async Task A_spent_coin_knows_the_transaction_and_block_that_spent_it_even_in_the_block_that_made_it()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _node);
        var address = await WatchedAddress(platform, Hot);
        await platform.CatchUpAsync(_node);
        var first = await _node.BroadcastAsync(await _node.BuildAsync([(address, 900_000)]));
        var second = await _node.BroadcastAsync(await _node.BuildAsync([(address, 700_000)], [new Outpoint(first, 0)]));
        await _node.MineAsync(1);
        await platform.CatchUpAsync(_node);
        await platform.PauseAsync();
        await platform.ResumeAsync();
        var third = await _node.BroadcastAsync(await _node.BuildAsync([(await _node.NewAddressAsync(), 500_000)], [new Outpoint(second, 0)]));
        await _node.MineAsync(1);
        await platform.CatchUpAsync(_node);

        var coins = await platform.Get<ITransferReads>().Coins(Ltc, [new Outpoint(first, 0), new Outpoint(second, 0)], default);
        Assert.Equal(second, coins.Single(c => c.Point.TxId == first).Spend!.TxId);
        Assert.Equal(new SpendRow(third, await _node.TipAsync()), coins.Single(c => c.Point.TxId == second).Spend);
    }

    [Fact]
    public async Task Two_silos_that_watch_at_the_same_time_credit_once()
    {
        await using var first = await StartAsync(DatabaseKind.Postgres, _node);
        await using var second = await first.StartSecondAsync();
        var addresses = new List<string>();
        for (var i = 0u; i < 5; i++)
        {
            addresses.Add(await WatchedAddress(first, new BatchId(Acme, AddressPurpose.Hot, i)));
        }

        await Task.WhenAll(first.CatchUpAsync(_node), second.CatchUpAsync(_node));
        for (var round = 0; round < 4; round++)
        {
            await _node.BroadcastAsync(await _node.BuildAsync([.. addresses.Select(a => (a, 100_000L))]));
            await Task.WhenAll(first.CatchUpAsync(_node), second.CatchUpAsync(_node));
            await _node.MineAsync(3);
            await Task.WhenAll(first.CatchUpAsync(_node), second.CatchUpAsync(_node));
        }

        // An activation that did not write last shows the balance of its own last write.
        await first.PauseAsync();
        await first.ResumeAsync();
        Assert.Equal((2_000_000, 0), await first.BalanceAsync(Acme));
        var events = await first.EventsAsync(Acme);
        Assert.All(Types, type => Assert.Equal(20, events.Count(e => e == type)));
        Assert.Equal(60, events.Length);
    }

    [Fact]
    public async Task A_payment_to_a_stranger_is_nobodys_deposit()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _node);
        await WatchedAddress(platform, Cold);
        await platform.CatchUpAsync(_node);
        await _node.SendToAddressAsync(await _node.NewAddressAsync(), 400_000);
        await _node.MineAsync(2);
        await platform.CatchUpAsync(_node);
        Assert.Empty(await platform.DepositsAsync(Acme));
    }

    private async Task<string> WatchedAddress(Platform platform, BatchId batch)
    {
        var address = await _node.NewAddressAsync();
        await platform.WatchAsync(batch, await _node.ScriptOfAsync(address));
        return address;
    }

    private static Task RecordAttempt(Platform platform, Transaction transaction, byte[] raw)
    {
        var (id, at) = (TransferId.Of(7), DateTimeOffset.UnixEpoch);
        return platform.CommitAsync(Acme, "attempt", [
            new RowWrite.InsertTransfer(new TransferRow(id, Acme, "settled", "{}", transaction.Inputs[0].Outpoint, 0, true, 0, at, at)),
            new RowWrite.InsertAttempt(new AttemptRow(id, 1, Ltc, transaction.TxId, raw, Amount.Of(Ltc, 1_000), at)),
        ]);
    }
}
