using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Statements;
using static ChainCloud.Grains.Tests.Payouts.AccountStage;

namespace ChainCloud.Grains.Tests.Payouts;

/// <summary>What is refused of a payout from an account: by its recipient, by another intent, by another transaction.</summary>
public sealed class AccountPayoutAttackTests
{
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly AccountAddress Stranger = AccountAddress.ParseHex("0x00000000000000000000000000000000deadbe02").Value;

    [Theory]
    [InlineData("zero")]
    [InlineData("precompile")]
    [InlineData("token contract")]
    [InlineData("own account")]
    public async Task An_address_that_only_a_mistake_pays_is_refused(string what)
    {
        await using var stage = await Funded();
        var to = what switch
        {
            "zero" => default,
            "precompile" => AccountAddress.ParseHex("0x0000000000000000000000000000000000000009").Value,
            "token contract" => Contract,
            _ => stage.Devices.Account,
        };
        var refused = await stage.Account(UsdxBook).RequestPayout(stage.RequestOf(UsdxBook, "order-1", 1_000, to));
        Assert.Equal(ProblemCodes.AddressTypeUnsupported, refused.Problem.Code);
    }

    [Fact]
    public async Task A_payout_has_one_output_of_more_than_nothing_to_twenty_bytes_and_its_fee_in_the_chains_own_asset()
    {
        await using var stage = await Funded();
        var right = stage.RequestOf(UsdxBook, "order-1", 1_000);
        Assert.Equal(ProblemCodes.TooManyOutputs, await Refused(stage, right with { Outputs = [right.Outputs[0], right.Outputs[0]] }));
        Assert.Equal(ProblemCodes.AmountZero, await Refused(stage, stage.RequestOf(UsdxBook, "order-1", 0)));
        Assert.Equal(ProblemCodes.AmountAboveSupply, await Refused(stage, stage.RequestOf(UsdxBook, "order-1", BigInteger.One << 255)));
        Assert.Equal(ProblemCodes.AssetMismatch, await Refused(stage, right with { MaxFee = Amount.Of(Usdx, 5) }));
        Assert.Equal(
            ProblemCodes.AddressTypeUnsupported, await Refused(stage, right with { Outputs = [right.Outputs[0] with { Script = new ScriptPubKey(new byte[22]) }] }));
        Assert.True((await stage.Account(UsdxBook).RequestPayout(right)).IsOk);
    }

    [Theory]
    [InlineData(Grains.Chains.AccountCode.Contract)]
    [InlineData(Grains.Chains.AccountCode.Delegated)]
    public async Task A_recipient_with_code_is_refused_unless_the_installation_consents(Grains.Chains.AccountCode code)
    {
        await using (var strict = await Funded())
        {
            strict.Node.Code[Recipient] = code;
            var refused = await strict.Account(EthBook).RequestPayout(strict.RequestOf(EthBook, "order-1", 1_000));
            Assert.Equal(ProblemCodes.RecipientIsContract, refused.Problem.Code);
            // A token's contract does not call whom it pays.
            Assert.Equal("awaiting_approval", (await strict.RequestAndPlan(UsdxBook, "order-2", 1_000)).State);
        }

        await using var stage = await Funded(options => options.MaxRecipientGas = 60_000);
        stage.Node.Code[Recipient] = code;
        stage.Node.Estimate = 60_001;
        Assert.False((await stage.Account(EthBook).RequestPayout(stage.RequestOf(EthBook, "order-1", 1_000))).IsOk);
        stage.Node.Estimate = 40_000;
        Assert.Equal(50_000ul, (await stage.ApproveAndSign(await stage.RequestAndPlan(EthBook, "order-1", 1_000))).Transaction.GasLimit);
    }

    [Fact]
    public async Task A_recipient_that_became_a_contract_is_not_paid_and_says_why()
    {
        await using var stage = await Funded();
        stage.Node.IsDown = true;
        var view = await stage.Request(EthBook, "order-1", 1_000);
        stage.Node.IsDown = false;
        stage.Node.Code[Recipient] = Grains.Chains.AccountCode.Contract;
        await stage.Payout(view.Id).Advance();
        Assert.Equal(("reserved", ProblemCodes.RecipientIsContract), ((await stage.View(view.Id)).State, (await stage.View(view.Id)).ReasonCode));
    }

    [Theory]
    [InlineData("fence")]
    [InlineData("outputs")]
    [InlineData("fee above what is held")]
    [InlineData("fee below the plan")]
    [InlineData("fee in the token")]
    [InlineData("rate below the plan")]
    [InlineData("asset")]
    public async Task An_intent_that_says_something_else_is_refused_and_raises_an_alarm(string what)
    {
        await using var stage = await Funded();
        var view = await stage.RequestAndPlan(UsdxBook, "order-1", 1_000);
        var refused = await stage.Approve(view, intent => what switch
        {
            "fence" => intent with { Fence = Fence.Of(stage.Devices.Account, 1) },
            "outputs" => intent with { Outputs = [intent.Outputs[0] with { Script = Stranger.ToDestination() }] },
            "fee above what is held" => intent with { MaxFee = Amount.Of(Eth, MaxFee.Units + 1) },
            "fee below the plan" => intent with { MaxFee = Amount.Of(Eth, 1) },
            "fee in the token" => intent with { MaxFee = Amount.Of(Usdx, MaxFee.Units) },
            "rate below the plan" => intent with { MaxFeeRateSatPerKvB = 1 },
            _ => intent with { Asset = Eth, Outputs = [intent.Outputs[0] with { Amount = Amount.Of(Eth, 1_000) }] },
        });
        Assert.Equal(ProblemCodes.StatementMismatch, refused.Problem.Code);
        Assert.Equal(["intent_forged"], await stage.Alarms());
        Assert.Equal("awaiting_approval", (await stage.View(view.Id)).State);
    }

    [Theory]
    [InlineData("recipient")]
    [InlineData("value")]
    [InlineData("data")]
    [InlineData("nonce")]
    [InlineData("chain")]
    [InlineData("gas")]
    [InlineData("fee")]
    public async Task Another_transaction_than_the_planned_one_is_refused_and_raises_an_alarm(string what)
    {
        await using var stage = await Funded();
        var view = await stage.RequestAndPlan(UsdxBook, "order-1", 1_000);
        Assert.True((await stage.Approve(view)).IsOk);
        var (raw, receipt, _) = stage.Devices.Sign(await stage.SigningJob(view), t => what switch
        {
            "recipient" => t with { To = Stranger },
            "value" => t with { Value = 1 },
            "data" => t with { Data = [.. Abi.Transfer(Stranger, 1_000)] },
            "nonce" => t with { Nonce = 1 },
            "chain" => t with { ChainId = 1 },
            "gas" => t with { GasLimit = 66_000 },
            _ => t with { MaxFeePerGas = t.MaxFeePerGas + 1 },
        });
        Assert.Equal(ProblemCodes.StatementMismatch, (await stage.Transfer(view.Transfer!.Value).AcceptSignature(raw, receipt)).Problem.Code);
        Assert.Equal(["signed_transaction_forged"], await stage.Alarms());
        Assert.Empty(stage.Node.Heard);
    }

    [Fact]
    public async Task A_signature_of_another_key_and_a_receipt_for_another_transaction_are_refused()
    {
        await using var stage = await Funded();
        var view = await stage.RequestAndPlan(EthBook, "order-1", 1_000);
        Assert.True((await stage.Approve(view)).IsOk);
        var job = await stage.SigningJob(view);
        var (raw, receipt, signed) = stage.Devices.Sign(job);
        using var master = ExtendedPrivateKey.FromSeed(Enumerable.Repeat((byte)8, 32).ToArray());
        var strangers = SignedEvmTransaction.Sign(signed.Transaction, master).Serialize();
        var transfer = stage.Transfer(view.Transfer!.Value);
        Assert.Equal(ProblemCodes.StatementSignatureInvalid, (await transfer.AcceptSignature(strangers, receipt)).Problem.Code);
        Assert.Equal(ProblemCodes.StatementMismatch, (await transfer.AcceptSignature(raw, stage.Devices.Refuse(job))).Problem.Code);
        Assert.Equal("awaiting_signature", (await stage.View(view.Id)).State);
        Assert.True((await transfer.AcceptSignature(raw, receipt)).IsOk);
        Assert.True((await transfer.AcceptSignature(raw, receipt)).IsOk);
    }

    private static async Task<string> Refused(AccountStage stage, RequestPayout request) => (await stage.Account(UsdxBook).RequestPayout(request)).Problem.Code;

    private static async Task<AccountStage> Funded(Action<Grains.Payouts.PayoutOptions>? with = null)
    {
        var stage = await AccountStage.Open(with: with);
        await stage.Fund(EthBook, Ether);
        await stage.Fund(UsdxBook, 1_000_000);
        return stage;
    }
}
