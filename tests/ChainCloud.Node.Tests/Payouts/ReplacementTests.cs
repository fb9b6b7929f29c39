using ChainCloud.Chains;
using ChainCloud.Statements;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Node.Tests.Payouts;

/// <summary>
/// Two signed attempts at one payout consume the same fence: a chain has one of them, and that one settles the payout with its own fee. Vaults
/// sign the intents of coins once, so the second attempt is made here with the account's keys.
/// </summary>
public sealed class ReplacementTests
{
    [Theory]
    [InlineData("BTC", true)]
    [InlineData("LTC", true)]
    [InlineData("DOGE", true)]
    [InlineData("BTC", false)]
    [InlineData("LTC", false)]
    [InlineData("DOGE", false)]
    public async Task Whichever_attempt_is_mined_settles_the_payout_once_and_no_block_takes_the_other(string asset, bool isSecond)
    {
        await using var stage = await PayoutStage.Open(asset, 30, 20);
        var script = PayoutStage.Nobody(ScriptType.P2pkh);
        var signed = await stage.Send(await stage.Request((script, 40 * stage.Unit)));
        var second = await stage.Raise(signed);
        var (mined, other) = isSecond ? (second.Raw, signed.Raw) : (signed.Raw, second.Raw);
        if (stage.Node is CoreTestNode && isSecond)
        {
            // bcoin replaces nothing that waits.
            await stage.IsTaken(mined);
            Assert.Equal([await stage.Node.BroadcastAsync(mined)], await stage.Node.MempoolAsync());
        }

        await stage.Node.MineOnlyAsync(mined);
        await stage.Platform.CatchUpAsync(stage.Node);
        await Assert.ThrowsAnyAsync<Exception>(() => stage.Node.MineOnlyAsync(other));

        var settled = Assert.Single(await stage.Settle(signed));
        var txId = Transaction.Parse(mined).Value.TxId;
        Assert.Equal((txId, (await NodeStatement.OfAsync(stage.Node, txId)).Fee), (settled.TxId, (long)settled.Fee!.Units));
        Assert.Equal(40 * stage.Unit, await stage.Node.HeldAsync([script]));
        Assert.Empty(await stage.Alarms());
    }

    [Theory]
    [InlineData("LTC")]
    [InlineData("DOGE")]
    public async Task When_the_block_of_one_attempt_leaves_and_another_has_the_other_that_one_settles_it(string asset)
    {
        await using var stage = await PayoutStage.Open(asset, 50);
        var script = PayoutStage.Nobody(ScriptType.P2sh);
        var signed = await stage.Send(await stage.Request((script, stage.Unit)));
        var second = await stage.Raise(signed);
        await stage.Node.MineOnlyAsync(second.Raw);
        await stage.Platform.CatchUpAsync(stage.Node);
        Assert.Equal(second.TxId, Assert.Single(await stage.Are(signed, "confirming")).TxId);

        await stage.Node.InvalidateAsync((await stage.Node.TipAsync()).Hash);
        await stage.Node.MineOnlyAsync(signed.Raw);
        await stage.Node.MineOnlyAsync();
        await stage.Platform.CatchUpAsync(stage.Node);
        var settled = Assert.Single(await stage.Settle(signed));
        Assert.Equal((signed.TxId, (await NodeStatement.OfAsync(stage.Node, signed.TxId)).Fee), (settled.TxId, (long)settled.Fee!.Units));
        Assert.Equal(stage.Unit, await stage.Node.HeldAsync([script]));
    }

    [Fact]
    public async Task A_vault_that_is_asked_for_the_same_intents_with_a_higher_fee_gives_what_it_signed_first()
    {
        await using var stage = await PayoutStage.Open("LTC", 50);
        var signed = await stage.Send(await stage.Request((PayoutStage.Nobody(ScriptType.P2tr), stage.Unit)));
        var psbt = Psbt.Parse(signed.Job.Proposal.Span).Value;
        var dearer = Psbt.Create(signed.Dearer());
        for (var i = 0; i < psbt.Inputs.Count; i++)
        {
            dearer.Inputs[i].NonWitnessUtxo = psbt.Inputs[i].NonWitnessUtxo;
        }

        var answer = Assert.IsType<SignResult>(stage.Vault.Answer(signed.Job with { Proposal = dearer.Serialize() }));
        Assert.Equal(signed.Raw, answer.RawTransaction.ToArray());
    }
}
