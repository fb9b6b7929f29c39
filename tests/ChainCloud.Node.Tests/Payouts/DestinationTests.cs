using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;

namespace ChainCloud.Node.Tests.Payouts;

/// <summary>
/// Payouts to every kind of address of every UTXO chain, signed by a vault, judged and mined by a real node. What was paid, and the fee, are
/// as the node says. Bitcoin's node relays no outputs of taproot (it is older): there a block takes what no mempool does.
/// </summary>
public sealed class DestinationTests
{
    [Theory]
    [InlineData("BTC")]
    [InlineData("LTC")]
    [InlineData("DOGE")]
    public async Task One_payout_pays_every_kind_of_address_that_nodes_relay(string asset)
    {
        await using var stage = await PayoutStage.Open(asset, 50);
        var outputs = Relayed(stage).Select((kind, i) => (PayoutStage.Nobody(kind), stage.Unit + i)).ToArray();
        var signed = await stage.Send(await stage.Request(outputs));
        var settled = Assert.Single(await stage.Settle(signed));
        var said = await NodeStatement.OfAsync(stage.Node, signed.TxId);
        Assert.Equal(outputs.Select(o => (o.Item1.ToHex(), o.Item2)), said.Outputs.SkipLast(1));
        Assert.Contains(said.Outputs[^1].Script, stage.Vault.ScriptsAt(1, 5).Select(s => s.ToHex()));
        Assert.Equal((signed.TxId, said.Fee), (settled.TxId, (long)settled.Fee!.Units));
        Assert.Empty(await stage.Alarms());
    }

    [Theory]
    [InlineData("BTC")]
    [InlineData("LTC")]
    [InlineData("DOGE")]
    public async Task Payouts_to_every_kind_of_address_share_a_transaction_and_its_fee(string asset)
    {
        await using var stage = await PayoutStage.Open(asset, 30, 20, 10);
        var outputs = Relayed(stage).SelectMany(kind => new[] { kind, kind }).Select((kind, i) => (PayoutStage.Nobody(kind), stage.Unit + i)).ToArray();
        var signed = await stage.Send(await stage.RequestTogether(outputs));
        var settled = await stage.Settle(signed);
        var said = await NodeStatement.OfAsync(stage.Node, signed.TxId);
        Assert.Equal(outputs.Select(o => (o.Item1.ToHex(), o.Item2)).Order(), said.Outputs.SkipLast(1).Order());
        Assert.All(settled, view => Assert.Equal(signed.TxId, view.TxId));
        Assert.Equal(said.Fee, settled.Sum(view => (long)view.Fee!.Units));

        // The change is ours: the next payout needs all there is, and the vault signs it over the whole transaction that made the change.
        var next = await stage.Send(await stage.Request((PayoutStage.Nobody(ScriptType.P2pkh), (long)(await stage.Hot()).Available.Units - stage.MaxFee)));
        Assert.Contains(next.Transaction.Inputs, i => i.Outpoint.TxId == signed.TxId);
        await stage.Settle(next);
    }

    [Theory]
    [InlineData("BTC")]
    [InlineData("LTC")]
    [InlineData("DOGE")]
    public async Task A_payout_that_fits_a_coin_has_no_change(string asset)
    {
        await using var stage = await PayoutStage.Open(asset, 20, 50);
        foreach (var kind in Relayed(stage))
        {
            await stage.Fund(3 * stage.Unit);
            var rate = (await stage.Platform.Chain.Status()).FeeRatesSatPerKvB[1];
            var script = PayoutStage.Nobody(kind);
            var fee = FeeRules.Fee(rate, FeeRules.VSize(stage.Asset.Utxo!.ReceiveInput, 1, [script]));
            var signed = await stage.Send(await stage.Request((script, (3 * stage.Unit) - fee)));
            var settled = Assert.Single(await stage.Settle(signed));
            var said = await NodeStatement.OfAsync(stage.Node, signed.TxId);
            Assert.Equal((script.ToHex(), (3 * stage.Unit) - fee), Assert.Single(said.Outputs));
            Assert.Equal((fee, fee), (said.Fee, (long)settled.Fee!.Units));
        }
    }

    [Fact]
    public async Task A_payout_to_taproot_that_a_bitcoin_node_does_not_relay_is_paid_by_the_block_that_takes_it()
    {
        await using var stage = await PayoutStage.Open("BTC", 50);
        var script = PayoutStage.Nobody(ScriptType.P2tr);
        var signed = await stage.Sign([await stage.Request((script, stage.Unit))]);
        await stage.Advance(signed);
        Assert.Equal("signed", (await stage.Read(signed.Payouts[0])).State);
        Assert.DoesNotContain(signed.TxId, await stage.Node.MempoolAsync());

        await stage.Node.MineOnlyAsync(signed.Raw);
        await stage.Platform.CatchUpAsync(stage.Node);
        var settled = Assert.Single(await stage.Settle(signed));
        var said = await NodeStatement.OfAsync(stage.Node, signed.TxId);
        Assert.Equal((script.ToHex(), stage.Unit), said.Outputs[0]);
        Assert.Equal(said.Fee, (long)settled.Fee!.Units);
    }

    [Fact]
    public async Task A_chain_without_segwit_is_paid_no_witness_program()
    {
        await using var stage = await PayoutStage.Open("DOGE", 50);
        foreach (var kind in new[] { ScriptType.P2wpkh, ScriptType.P2wsh, ScriptType.P2tr })
        {
            var request = new RequestPayout($"{kind}", [new(PayoutStage.Nobody(kind), Amount.Of(stage.Asset.Asset, stage.Unit))], null, [1], default);
            Assert.Equal(ProblemCodes.AddressTypeUnsupported, (await stage.Account.RequestPayout(request)).Problem.Code);
        }
    }

    private static IEnumerable<ScriptType> Relayed(PayoutStage stage) =>
        SigningVault.KindsOf(stage.Asset).Where(kind => stage.Node.Dialect != "bcoin" || kind != ScriptType.P2tr);
}
