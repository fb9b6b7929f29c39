using System.Numerics;
using ChainCloud.Client;
using ChainCloud.TestKit;
using static ChainCloud.System.Tests.Accounts.EthereumStage;

namespace ChainCloud.System.Tests.Accounts;

/// <summary>
/// Payouts of ether and of a token through the whole platform, with vault and V-Device as programs of their own, on a real node. After each
/// test the books say to the unit what the account has on the chain.
/// </summary>
public sealed class EthereumPayouts(EthereumStage stage) : IClassFixture<EthereumStage>
{
    private static readonly BigInteger Finney = BigInteger.Pow(10, 15);

    [Theory]
    [InlineData("ETH")]
    [InlineData("TUSD")]
    public async Task A_payout_arrives_once_and_is_settled_when_its_block_is_final(string code)
    {
        var (asset, to) = (AssetId.Parse(code).Value, Nobody());
        var id = await stage.Ask(asset, to, Some(asset));
        await stage.Is(id, "broadcast");
        await stage.Node.MineAsync();
        await stage.Is(id, "confirming");
        await stage.Settle();
        var settled = await stage.Is(id, "settled");
        Assert.Equal("ETH", settled.FeeAsset);
        Assert.Equal(Some(asset), await stage.Held(asset, to));
        await stage.LedgerEqualsChain();
    }

    [Fact]
    public async Task Payouts_of_ether_and_token_asked_for_at_once_take_the_nonces_one_after_the_other()
    {
        var recipients = Enumerable.Range(0, 6).Select(i => (Asset: i % 2 == 0 ? Eth : Token, To: Nobody())).ToList();
        var ids = await Task.WhenAll(recipients.Select(r => stage.Ask(r.Asset, r.To, Some(r.Asset))));
        var sent = await Task.WhenAll(ids.Select(id => stage.Is(id, "broadcast")));
        var nonces = sent.Select(p => Fence.Parse(p.Fence!.ToLowerInvariant()).Value.Number).Order().ToList();
        Assert.Equal(Enumerable.Range(0, 6).Select(i => nonces[0] + (ulong)i), nonces);
        await stage.Settle();
        await Task.WhenAll(ids.Select(id => stage.Is(id, "settled")));
        foreach (var (asset, to) in recipients)
        {
            Assert.Equal(Some(asset), await stage.Held(asset, to));
        }

        await stage.LedgerEqualsChain();
    }

    [Fact]
    public async Task A_recipient_that_began_to_refuse_payments_ends_the_payout_reverted_with_only_the_fee_gone()
    {
        var to = Nobody();
        var id = await stage.Ask(Eth, to, Finney);
        await stage.Is(id, "broadcast");
        // Its code appears after the signature: revert whatever comes.
        await stage.Node.Rpc.CallAsync("anvil_setCode", to.ToString(), "0x60006000fd");
        await stage.Settle();
        var reverted = await stage.Is(id, "reverted");
        Assert.NotEqual("0", reverted.Fee);
        Assert.Equal(BigInteger.Zero, await stage.Held(Eth, to));
        await stage.LedgerEqualsChain();

        var refused = await Assert.ThrowsAsync<ChainCloudProblemException>(() => stage.Ask(Eth, to, Finney));
        Assert.Equal((ProblemCodes.RecipientIsContract, false), (refused.Code, refused.FundsMayHaveMoved));
    }

    [Theory]
    [InlineData("ETH")]
    [InlineData("TUSD")]
    public async Task Killed_between_each_two_steps_it_is_paid_once(string code)
    {
        var (asset, to) = (AssetId.Parse(code).Value, Nobody());
        await stage.Merchant.VDevice.StopCourier();
        await stage.SendVault.StopCourier();
        var id = await stage.Ask(asset, to, Some(asset));
        await stage.KillAndRestart();
        await stage.Is(id, "awaiting_approval");
        await stage.KillAndRestart();
        stage.Merchant.VDevice.ResumeCourier();
        await stage.Is(id, "awaiting_signature");
        await stage.KillAndRestart();
        stage.SendVault.ResumeCourier();
        await stage.Is(id, "signed", "broadcast");
        await stage.KillAndRestart();
        await stage.Is(id, "broadcast");
        await stage.Node.MineAsync();
        await stage.Is(id, "confirming");
        await stage.KillAndRestart();
        await stage.Node.FinalizeAsync();
        for (var kill = 0; kill < 3; kill++)
        {
            await stage.KillAndRestart();
        }

        await stage.Is(id, "settled");
        Assert.Equal(Some(asset), await stage.Held(asset, to));
        await stage.LedgerEqualsChain();
    }

    [Fact]
    public async Task What_the_node_forgot_is_given_to_it_again_and_those_behind_it_follow()
    {
        var (first, second) = (Nobody(), Nobody());
        var (one, two) = (await stage.Ask(Eth, first, Finney), await stage.Ask(Token, second, 5));
        var sent = await stage.Is(one, "broadcast");
        await stage.Is(two, "broadcast");
        await stage.Node.Rpc.CallAsync("anvil_dropTransaction", sent.Txid!);
        await Eventually.True(
            async () =>
            {
                await stage.Settle();
                return (await stage.Hot.ReadPayoutAsync(two)).State == "settled";
            },
            Limit);
        await stage.Is(one, "settled");
        Assert.Equal((Finney, new BigInteger(5)), (await stage.Held(Eth, first), await stage.Held(Token, second)));
        await stage.LedgerEqualsChain();
    }

    [Fact]
    public async Task While_gas_is_above_its_cap_a_payout_waits_and_says_so_and_others_pass_it()
    {
        var (poor, rich) = (Nobody(), Nobody());
        var waiting = await stage.Ask(Eth, poor, Finney, Amount.Of(Eth, 21_000));
        var said = await stage.Is(waiting, reply => reply.ReasonCode is not null, "waiting with a reason");
        Assert.Equal(("reserved", ProblemCodes.FeeAboveCap), (said.State, said.ReasonCode));
        var other = await stage.Ask(Eth, rich, Finney);
        await stage.Is(other, "broadcast");
        await stage.Settle();
        await stage.Is(other, "settled");
        Assert.Equal("cancelled", (await stage.Hot.CancelPayoutAsync(waiting)).State);
        Assert.Equal((BigInteger.Zero, Finney), (await stage.Held(Eth, poor), await stage.Held(Eth, rich)));
        await stage.LedgerEqualsChain();
    }

    /// <summary>Above the fee, since the vault signs no payment of ether that costs more than it pays; a little of the token.</summary>
    private static BigInteger Some(AssetId asset) => asset == Eth ? Finney : 2_000_000;
}
