using System.Collections.Immutable;
using ChainCloud.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;
using ChainCloud.TestKit.Databases;

namespace ChainCloud.Grains.Tests.Payouts;

/// <summary>What somebody who lies to the cloud gets: a refusal with its code, an alarm, and nothing changed.</summary>
public sealed class PayoutAttackTests
{
    [Fact]
    public async Task An_intent_of_another_key_is_refused_with_an_alarm()
    {
        await using var stage = await Planned();
        await Refused(stage, ProblemCodes.StatementSignatureInvalid, Devices.Forge(stage.Intent));
    }

    [Theory]
    [InlineData("external id")]
    [InlineData("amount")]
    [InlineData("script")]
    [InlineData("one output more")]
    [InlineData("fence")]
    [InlineData("merchant")]
    [InlineData("network")]
    [InlineData("fee cap too low")]
    [InlineData("fee cap above what is held")]
    [InlineData("rate cap too low")]
    [InlineData("expired")]
    [InlineData("not yet valid")]
    public async Task A_signed_intent_for_something_else_is_refused_with_an_alarm(string what)
    {
        await using var stage = await Planned();
        await Refused(stage, ProblemCodes.StatementMismatch, stage.Stage.Devices.Sign(Changed(stage.Intent, what)));
    }

    [Fact]
    public async Task An_intent_of_another_epoch_is_refused_with_an_alarm()
    {
        await using var stage = await Planned();
        await Refused(stage, ProblemCodes.StatementSignatureInvalid, stage.Stage.Devices.Sign(stage.Intent with { Epoch = 2 }));
    }

    [Fact]
    public async Task Rubbish_is_refused()
    {
        await using var stage = await Planned();
        var answer = await stage.Stage.Payout(stage.Payout).Approve(PayoutStage.Merchant, [1, 2, 3]);
        Assert.Equal(ProblemCodes.StatementMalformed, answer.Problem.Code);
        Assert.Equal("awaiting_approval", await stage.Stage.StateOf(stage.Payout));
    }

    [Fact]
    public async Task Nothing_of_a_locked_merchant_goes_to_a_vault()
    {
        await using var stage = await Planned();
        await stage.Stage.Get<IMerchantStore>().Lock(PayoutStage.Merchant, "C11", default);
        var answer = await stage.Stage.Payout(stage.Payout).Approve(PayoutStage.Merchant, stage.Stage.Devices.Sign(stage.Intent));
        Assert.Equal(ProblemCodes.MerchantLocked, answer.Problem.Code);
        Assert.Empty(await stage.Stage.Get<IDeviceStore>().OpenJobs(Devices.VaultId, 10, default));
    }

    [Theory]
    [InlineData("another amount")]
    [InlineData("another destination")]
    [InlineData("another lock time")]
    public async Task A_signed_transaction_that_is_not_the_planned_one_is_refused_with_an_alarm_and_never_broadcast(string what)
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000);
        var (view, job) = await stage.RequestAndApprove("order-1", 300_000);
        var (raw, receipt, _) = stage.Devices.Sign(job, t => Tampered(t, what));
        var answer = await stage.Transfer(view.Transfer!.Value).AcceptSignature(raw, receipt);
        Assert.Equal(ProblemCodes.StatementMismatch, answer.Problem.Code);
        Assert.Equal("awaiting_signature", await stage.StateOf(view.Id));
        Assert.Empty(stage.Node.Heard);
        Assert.Equal("signed_transaction_forged", Assert.Single(await Alarms(stage)).Code);
    }

    [Fact]
    public async Task A_transaction_with_a_broken_signature_is_refused_with_an_alarm_and_never_broadcast()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000);
        var (view, job) = await stage.RequestAndApprove("order-1", 300_000);
        var (_, receipt, signed) = stage.Devices.Sign(job);
        var witness = signed.Inputs[0].Witness[0].ToArray();
        witness[20] ^= 1;
        var broken = new Transaction(
            signed.Version, [signed.Inputs[0] with { Witness = [witness, signed.Inputs[0].Witness[1]] }], signed.Outputs, signed.LockTime);
        var answer = await stage.Transfer(view.Transfer!.Value).AcceptSignature(broken.Serialize(withWitness: true), receipt);
        Assert.Equal(ProblemCodes.StatementSignatureInvalid, answer.Problem.Code);
        Assert.Empty(stage.Node.Heard);
        Assert.Equal("awaiting_signature", await stage.StateOf(view.Id));
    }

    [Fact]
    public async Task A_transaction_that_a_node_rejects_stays_signed_with_one_alarm()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000);
        stage.Node.Answer = _ => new Grains.Chains.Broadcast.Rejected("bad-txns");
        var (view, job) = await stage.RequestAndApprove("order-1", 300_000);
        var (raw, receipt, _) = stage.Devices.Sign(job);
        Assert.True((await stage.Transfer(view.Transfer!.Value).AcceptSignature(raw, receipt)).IsOk);
        await stage.Payout(view.Id).Advance();
        await stage.Payout(view.Id).Advance();
        Assert.Equal("signed", await stage.StateOf(view.Id));
        Assert.Equal("broadcast_rejected", Assert.Single(await Alarms(stage)).Code);
        Assert.Equal(310_000, (await stage.Hot()).Reserved.Units);
    }

    private static PayoutIntent Changed(PayoutIntent intent, string what) => what switch
    {
        "external id" => intent with { ExternalId = "order-2" },
        "amount" => intent with { Outputs = [intent.Outputs[0] with { Amount = PayoutStage.Units(300_001) }] },
        "script" => intent with { Outputs = [intent.Outputs[0] with { Script = Scripts.P2wpkhOfHash(new byte[20]) }] },
        "one output more" => intent with { Outputs = [intent.Outputs[0], intent.Outputs[0]] },
        "fence" => intent with { Fence = Fence.Of(intent.Fence.Point, intent.Fence.Number + 1).Value },
        "merchant" => intent with { Merchant = MerchantId.Parse("other").Value },
        "network" => intent with { Network = Network.Main },
        "fee cap too low" => intent with { MaxFee = PayoutStage.Units(1) },
        "fee cap above what is held" => intent with { MaxFee = PayoutStage.Units(10_001) },
        "rate cap too low" => intent with { MaxFeeRateSatPerKvB = 1 },
        "expired" => intent with { NotBefore = 1, NotAfter = 2 },
        "not yet valid" => intent with { NotBefore = intent.NotAfter - 1 },
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };

    private static Transaction Tampered(Transaction t, string what) => what switch
    {
        "another amount" => new Transaction(t.Version, t.Inputs, [t.Outputs[0] with { Value = t.Outputs[0].Value + 1 }, .. t.Outputs.Skip(1)], t.LockTime),
        "another destination" => new Transaction(
            t.Version, t.Inputs, [t.Outputs[0] with { Script = Scripts.P2wpkhOfHash(new byte[20]) }, .. t.Outputs.Skip(1)], t.LockTime),
        _ => new Transaction(t.Version, t.Inputs, t.Outputs, 5),
    };

    private static async Task Refused(PlannedPayout planned, string code, byte[] intent)
    {
        var stage = planned.Stage;
        var before = await stage.Hot();
        Assert.Equal(code, (await stage.Payout(planned.Payout).Approve(PayoutStage.Merchant, intent)).Problem.Code);
        Assert.Equal("awaiting_approval", await stage.StateOf(planned.Payout));
        Assert.Empty(await stage.Get<IDeviceStore>().OpenJobs(Devices.VaultId, 10, default));
        Assert.Equal("intent_forged", Assert.Single(await Alarms(stage)).Code);
        Assert.Equal(before, await stage.Hot());
        Assert.True((await stage.Payout(planned.Payout).Approve(PayoutStage.Merchant, stage.Devices.Sign(planned.Intent))).IsOk);
    }

    private static Task<IReadOnlyList<AlarmRow>> Alarms(PayoutStage stage) =>
        stage.Get<IDeviceStore>().Alarms(PayoutStage.Merchant, null, 10, default);

    private static async Task<PlannedPayout> Planned()
    {
        var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000);
        var (view, job) = await stage.RequestAndPlan("order-1", 300_000);
        return new PlannedPayout(stage, view.Id, stage.IntentFor(view, job));
    }

    private sealed record PlannedPayout(PayoutStage Stage, PayoutId Payout, PayoutIntent Intent) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Stage.DisposeAsync();
    }
}
