using ChainCloud.Client;
using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit;

namespace ChainCloud.System.Tests.Deposits;

/// <summary>kill -9 of the platform between each two steps of a deposit: it is credited once, and not before it has its confirmations.</summary>
[Collection(SqliteStage.Collection)]
public sealed class DepositsUnderKills(SqliteStage stage) : IAsyncLifetime
{
    private const long Units = 1_234_567;

    private readonly ChainAudit _audit = new(stage);
    private string _address = "";
    private string _txid = "";
    private BalanceReply _before = null!;

    public async Task InitializeAsync()
    {
        await stage.StartAll();
        _address = (await stage.Website.Cold.NextVerifiedAddressAsync(Website.Ltc, AddressPurpose.Cold, stage.Name("customer"))).Text;
        _before = await stage.Website.ColdBalance();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Killed_while_the_deposit_is_in_no_block()
    {
        await Pay();
        await Is("detected");
        await stage.KillAndRestart();
        await stage.Node.MineAsync(PlatformStage.Confirmations);
        await IsCreditedOnce();
    }

    [Fact]
    public async Task Killed_while_it_confirms_and_again_one_block_before_the_credit()
    {
        await Pay();
        await stage.Node.MineAsync(1);
        await HasConfirmations(1);
        await stage.KillAndRestart();
        await stage.Node.MineAsync(PlatformStage.Confirmations - 2);
        await HasConfirmations(PlatformStage.Confirmations - 1);
        await stage.KillAndRestart();
        Assert.Equal(_before.Posted, (await stage.Website.ColdBalance()).Posted);
        await stage.Node.MineAsync(1);
        await IsCreditedOnce();
    }

    [Fact]
    public async Task Killed_right_after_the_credit()
    {
        await Pay();
        await stage.Node.MineAsync(PlatformStage.Confirmations);
        await Is("credited");
        await stage.KillAndRestart();
        await stage.Node.MineAsync(1);
        await IsCreditedOnce();
    }

    [Fact]
    public async Task Down_from_before_the_payment_until_all_its_confirmations_are_there()
    {
        await stage.Gateway.Kill();
        await Pay();
        await stage.Node.MineAsync(PlatformStage.Confirmations);
        await stage.Gateway.Start();
        await IsCreditedOnce();
    }

    [Fact]
    public async Task Killed_again_and_again_while_it_reads_the_blocks()
    {
        await Pay();
        for (var kill = 0; kill < 3; kill++)
        {
            await stage.Node.MineAsync(PlatformStage.Confirmations / 3);
            await stage.KillAndRestart();
        }

        await IsCreditedOnce();
    }

    private async Task Pay() => _txid = (await stage.Node.SendToAddressAsync(_address, Units)).ToString();

    private async Task IsCreditedOnce()
    {
        var credited = await Is("credited");
        Assert.Equal($"{Units}", credited.Amount);
        Assert.Single((await stage.Website.Cold.ListDepositsAsync(Website.Ltc, limit: 200)).Items, d => d.Txid == _txid);
        var told = (await stage.Website.Events()).Where(e => e.Subject == credited.Id).Select(e => e.Type).ToList();
        Assert.Equal(told.Distinct(), told);
        Assert.Single(told, "deposit.credited");
        var now = await stage.Website.ColdBalance();
        Assert.Equal(ChainAudit.Units(_before.Posted) + Units, ChainAudit.Units(now.Posted));
        Assert.Equal("0", now.Pending);
        await _audit.LedgerEqualsChain();
    }

    private Task<DepositReply> HasConfirmations(long count) => Is(d => d.State == "confirming" && d.Confirmations == count, $"confirming with {count}");

    private Task<DepositReply> Is(string state) => Is(d => d.State == state, state);

    private Task<DepositReply> Is(Func<DepositReply, bool> condition, string wanted) => Eventually.NotNull(
        async () => (await stage.Website.Cold.ListDepositsAsync(Website.Ltc, limit: 200)).Items.FirstOrDefault(d => d.Txid == _txid && condition(d)),
        PlatformStage.Limit, () => $"the deposit did not become {wanted}:\n{stage.Gateway.Output}");
}
