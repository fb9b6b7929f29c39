using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Databases;

namespace ChainCloud.Grains.Tests.Payouts;

/// <summary>Payouts of a chain without segwit, where signatures are part of the txid.</summary>
public sealed class LegacyCoinTests
{
    private const long Coin = 100_000_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_payout_is_signed_over_whole_previous_transactions_and_settles_under_its_own_txid()
    {
        await using var stage = await Open();
        var (view, signed) = await Broadcast(stage);
        Assert.NotEqual(signed.TxId, signed.WithoutSignatures().TxId);
        await stage.MineTransactions(signed);
        await Settles(stage, view, signed.TxId);
    }

    [Fact]
    public async Task A_transaction_whose_txid_was_changed_on_its_way_is_the_payment_all_the_same()
    {
        await using var stage = await Open();
        var (view, signed) = await Broadcast(stage);
        var changed = Changed(signed, signed.Outputs);
        Assert.NotEqual(signed.TxId, changed.TxId);
        stage.Node.Block = BlockOf(changed);
        await stage.MineTransactions(changed);
        await stage.Payout(view.Id).Advance();
        Assert.Equal("confirming", await stage.StateOf(view.Id));
        await Settles(stage, view, changed.TxId);
        Assert.Empty(await stage.Get<IDeviceStore>().Alarms(PayoutStage.Merchant, null, 10, default));
    }

    [Fact]
    public async Task A_transaction_that_pays_somebody_else_is_not()
    {
        await using var stage = await Open();
        var (view, signed) = await Broadcast(stage);
        var other = Changed(signed, [signed.Outputs[1], signed.Outputs[0]]);
        stage.Node.Block = BlockOf(other);
        await stage.MineTransactions(other);
        await stage.MineEmpty((int)PayoutStage.Required);
        await stage.Payout(view.Id).Advance();
        Assert.Equal("broadcast", await stage.StateOf(view.Id));
        Assert.Equal("fence_conflict", Assert.Single(await stage.Get<IDeviceStore>().Alarms(PayoutStage.Merchant, null, 10, default)).Code);
    }

    [Fact]
    public async Task A_payout_to_a_witness_program_is_refused()
    {
        await using var stage = await Open();
        var request = Request(stage, Scripts.P2wpkhOfHash(new byte[20]));
        Assert.Equal(ProblemCodes.AddressTypeUnsupported, (await stage.Account.RequestPayout(request)).Problem.Code);
    }

    private static async Task<PayoutStage> Open()
    {
        var stage = await PayoutStage.Open(DatabaseKind.Sqlite, asset: AssetId.Parse("DOGE").Value);
        await stage.Fund(100 * Coin);
        return stage;
    }

    private static RequestPayout Request(PayoutStage stage, ScriptPubKey to) =>
        new("order-1", [new PayoutOutput(to, stage.OwnUnits(10 * Coin))], stage.OwnUnits(Coin), [1], default);

    private static async Task<(PayoutView View, Transaction Signed)> Broadcast(PayoutStage stage)
    {
        var view = (await stage.Account.RequestPayout(Request(stage, Scripts.P2pkhOfHash(Enumerable.Repeat((byte)3, 20).ToArray())))).Value;
        await stage.Payout(view.Id).Advance();
        view = (await stage.Payout(view.Id).Read(PayoutStage.Merchant)).Value;
        view = (await stage.Payout(view.Id).Approve(
            PayoutStage.Merchant, stage.Devices.Sign(stage.IntentFor(view, await stage.ApprovalJob(view.Id))))).Value;
        var job = await stage.SigningJob(view);
        var psbt = Psbt.Parse(job.Proposal.Span).Value;
        Assert.All(psbt.Inputs, input => Assert.Equal((true, true), (input.NonWitnessUtxo is not null, input.WitnessUtxo is null)));
        Assert.StartsWith("m/44'/1'/", psbt.Inputs[0].Derivations.Single().Origin.Path.ToString(), StringComparison.Ordinal);
        var (raw, receipt, signed) = stage.Devices.Sign(job);
        Assert.True((await stage.Transfer(view.Transfer!.Value).AcceptSignature(raw, receipt)).IsOk);
        await Eventually.True(async () => await stage.StateOf(view.Id) == "broadcast", Limit, () => "It was not broadcast.");
        return (view, signed);
    }

    private static async Task Settles(PayoutStage stage, PayoutView view, Hash256 txId)
    {
        await stage.MineEmpty((int)PayoutStage.Required);
        await stage.Payout(view.Id).Advance();
        await stage.Payout(view.Id).Advance();
        var settled = (await stage.Payout(view.Id).Read(PayoutStage.Merchant)).Value;
        Assert.Equal(("settled", txId), (settled.State, settled.TxId));
        Assert.Equal(0, (await stage.Hot()).Reserved.Units);
    }

    private static Transaction Changed(Transaction signed, IReadOnlyList<TransactionOutput> outputs) => new(
        signed.Version, [.. signed.Inputs.Select(i => i with { ScriptSig = [.. i.ScriptSig, 0x61] })], outputs, signed.LockTime);

    private static byte[] BlockOf(Transaction transaction) => [.. new byte[80], 1, .. transaction.Serialize(withWitness: false)];
}
