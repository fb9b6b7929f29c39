using ChainCloud.Grains.Audit;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Tests.Payouts;
using ChainCloud.TestKit.Databases;

namespace ChainCloud.Grains.Tests.Audit;

/// <summary>Ledger and chain agree at each step of honest work, and one unit off is found, halted and explained.</summary>
public sealed class ReconciliationTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task They_agree_at_every_step_of_a_deposit_and_a_payout(DatabaseKind kind)
    {
        await using var audit = await AuditStage.Open(kind);
        var stage = audit.Stage;
        await audit.Agrees();
        await stage.Fund(1_000_000, 50_000);
        await audit.NodeFollows();
        await audit.Agrees();

        var (view, job) = await stage.RequestAndApprove("order-1", 300_000);
        await audit.Agrees();
        var (raw, receipt, signed) = stage.Devices.Sign(job);
        Assert.True((await stage.Transfer(view.Transfer!.Value).AcceptSignature(raw, receipt)).IsOk);
        await stage.Payout(view.Id).Advance();
        await stage.MineWithChange(signed, view);
        await audit.NodeFollows();
        Assert.True((await audit.Reconcile()).Terms.InFlight > 300_000);
        await audit.Agrees();
        await stage.Reorganize(1);
        await audit.NodeFollows();
        await audit.Agrees();
        await stage.MineWithChange(signed, view);
        await stage.MineEmpty((int)PayoutStage.Required);
        await audit.NodeFollows();
        await audit.Agrees();
        await stage.Payout(view.Id).Advance();
        await stage.Payout(view.Id).Advance();
        Assert.Equal("settled", await stage.StateOf(view.Id));
        var settled = await audit.Reconcile();
        Assert.True(settled is { Agrees: true, Whole: true });
        Assert.Equal(0, settled.Terms.InFlight);
    }

    [Fact]
    public async Task A_deposit_whose_block_leaves_the_chain_is_on_its_way_back_until_it_is_reversed()
    {
        await using var audit = await AuditStage.Open();
        await audit.Stage.MineEmpty(1);
        await audit.Stage.Fund(1_000_000);
        await audit.Stage.Reorganize((int)PayoutStage.Required);
        Assert.Equal(1_000_000, (await audit.Reconcile()).Terms.Reversing);
        await audit.Agrees();
        await audit.Stage.Account.AdvanceDeposits();
        Assert.Equal((0, 0), ((int)(await audit.Reconcile()).Terms.Reversing, (int)(await audit.Reconcile()).Terms.Ledger));
        await audit.Agrees();
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_tampered_posting_is_found(DatabaseKind kind)
    {
        await using var audit = await AuditStage.Open(kind);
        await audit.Stage.Fund(1_000_000);
        await audit.Tamper($"UPDATE posting SET amount = {audit.Units(1_000_001)} WHERE seq = 1");
        var told = await audit.Differs(0);
        Assert.Contains("is off by", told, StringComparison.Ordinal);
        Assert.Contains("its postings make", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_tampered_coin_is_found_and_when_it_is_right_again_payouts_go_on_by_themselves(DatabaseKind kind)
    {
        await using var audit = await AuditStage.Open(kind);
        await audit.Stage.Fund(1_000_000);
        await audit.NodeFollows();
        await audit.Agrees();
        await audit.Tamper($"UPDATE coin SET amount = {audit.Units(999_999)}");
        var told = await audit.Differs(-1);
        Assert.Contains("The coins of acme/LTC hold 999999, -1 beside", told, StringComparison.Ordinal);
        Assert.Contains("holds 1000000 on the chain", told, StringComparison.Ordinal);

        await audit.Tamper($"UPDATE coin SET amount = {audit.Units(1_000_000)}");
        Assert.True((await audit.Reconcile()).Agrees);
        Assert.NotEmpty(await audit.Stage.Get<Halts>().Read());
        await audit.Stage.MineEmpty(1);
        await audit.NodeFollows();
        await audit.Agrees();
        Assert.True((await audit.Stage.Account.RequestPayout(audit.Stage.RequestOf("order-2", 10_000))).IsOk);
    }

    [Fact]
    public async Task A_lost_deposit_row_is_found()
    {
        await using var audit = await AuditStage.Open();
        await audit.Stage.Fund(1_000_000);
        await audit.NodeFollows();
        await audit.Tamper("DELETE FROM deposit");
        var told = await audit.Differs(0);
        Assert.Contains("has no deposit", told, StringComparison.Ordinal);
        Assert.Contains("there is no such deposit", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_doubled_deposit_row_is_found_before_anything_is_credited()
    {
        await using var audit = await AuditStage.Open();
        await audit.Stage.Fund(1_000_000);
        await audit.Tamper(
            """
            INSERT INTO deposit (id, book, asset, chain, txid, vout, script, purpose, amount, state, anchor_height, anchor_hash, posted, version, detected_at, updated_at)
            SELECT 'dep_00000000000000000000000001', book, asset, chain, txid, vout + 7, script, purpose, amount, 'confirming', anchor_height, anchor_hash, 0, 0, 0, 0 FROM deposit
            """);
        Assert.Contains("has no coin at", await audit.Differs(-1_000_000), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_head_is_found_whether_it_balances_or_not()
    {
        await using var audit = await AuditStage.Open();
        await audit.Stage.Fund(1_000_000);
        await audit.Tamper($"UPDATE account_head SET hot = {audit.Units(1_000_001)}");
        Assert.Contains("does not balance", await audit.Differs(0), StringComparison.Ordinal);

        await using var second = await AuditStage.Open();
        await second.Stage.Fund(1_000_000);
        await second.Tamper($"UPDATE account_head SET hot = {second.Units(1_000_001)}, chain = {second.Units(-1_000_001)}");
        Assert.Contains("says 1000001 of hot, its postings 1000000", await second.Differs(-1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_coin_that_a_stranger_spends_is_found_in_its_block()
    {
        await using var audit = await AuditStage.Open();
        await audit.Stage.Fund(1_000_000);
        await audit.Agrees();
        var coin = await CoinOf(audit);
        await audit.Stage.MineTheft(coin);
        Assert.Contains("which is no transfer of ours", await audit.Differs(-1_000_000), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spend_that_the_facts_do_not_have_is_found_by_asking_the_node()
    {
        await using var audit = await AuditStage.Open();
        await audit.Stage.Fund(1_000_000);
        await audit.NodeFollows();
        await audit.Agrees();
        Assert.True(audit.Stage.Node.Coins.TryRemove(await CoinOf(audit), out _));
        Assert.Contains("The chain has no unspent output", await audit.Differs(-1_000_000), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_not_at_the_block_of_the_facts_accuses_nobody()
    {
        await using var audit = await AuditStage.Open();
        await audit.Stage.Fund(1_000_000);
        audit.Stage.Node.Tip = () => new BlockRef(1, default);
        await audit.Agrees();
        audit.Stage.Node.Tip = null;
        await audit.Agrees();
    }

    [Fact]
    public async Task Slices_of_one_coin_and_one_posting_find_the_same_in_a_few_blocks()
    {
        await using var audit = await AuditStage.Open(options: new AuditOptions { CoinsPerStep = 1, PostingsPerStep = 1 });
        await audit.Stage.Fund(100_000, 200_000, 300_000);
        await audit.NodeFollows();
        for (var pass = 0; pass < 30; pass++)
        {
            Assert.True((await audit.Reconcile()).Agrees);
        }

        Assert.True((await audit.Reconcile()).Whole);
        await audit.Tamper($"UPDATE posting SET amount = {audit.Units(7)} WHERE seq = 3");
        for (var pass = 0; pass < 30 && (await audit.Reconcile()).Agrees; pass++)
        {
            await audit.Stage.MineEmpty(1);
            await audit.NodeFollows();
        }

        Assert.False((await audit.Reconcile()).Agrees);
        Assert.NotEmpty(await audit.Stage.Get<Halts>().Read());
    }

    private static async Task<Outpoint> CoinOf(AuditStage audit) =>
        (await audit.Stage.Get<IAuditStore>().AtOnce(s => s.UnspentAfter(PayoutStage.Ltc, null, 1), default))[0].Coin.Point;
}
