using System.Collections.Immutable;
using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Tests.VDevice;

/// <summary>The V-Device's rules on a chain of accounts, for its own asset and a token.</summary>
public sealed class EvmPayoutRulesTests : IDisposable
{
    private static readonly AssetId Eth = AssetId.Parse("ETH").Value;
    private static readonly AssetId Tok = AssetId.Parse("TUSD").Value;
    private static readonly AccountAddress Hot = Account(0xaa);
    private static readonly AccountAddress Contract = Account(0xc0);
    private static readonly AccountAddress Alice = Account(0x11);

    private readonly Merchant _acme = new();
    private readonly VDeviceState _state = new();
    private readonly VDeviceWallet _wallet;
    private int _made;

    public EvmPayoutRulesTests()
    {
        var policy = _acme.Policy with
        {
            Asset = Eth, Destinations = null, MaxPerPayout = Ether(1_000), MaxPerDay = Ether(2_000), MaxFee = Ether(10), MaxFeeRateSatPerKvB = 100,
        };
        var token = policy with { Asset = Tok, MaxPerPayout = Token(1_000), MaxPerDay = Token(2_000) };
        _wallet = _acme.Wallet with
        {
            Policies = new Dictionary<AssetId, PayoutPolicy> { [Eth] = policy, [Tok] = token },
            Catalog = AssetCatalog.OfChains(Network.Regtest).WithTokens(Eth, [new ListedToken(Tok, Contract, 6, 100_000)]).Value,
        };
        Accept(AddressPurpose.Hot, Hot);
    }

    public void Dispose() => _acme.Dispose();

    [Fact]
    public void A_good_request_becomes_the_intent_that_says_exactly_that()
    {
        var intent = Approve(Job(Token(5)));
        Assert.Equal((Tok, Ether(9), Fence.Of(Hot, 4)), (intent.Asset, intent.MaxFee, intent.Fence));
        Assert.Equal(new PayoutOutput(Alice.ToDestination(), Token(5)), Assert.Single(intent.Outputs));
    }

    [Fact]
    public void D14_destinations_that_only_a_mistake_pays_are_refused_for_ether_and_tokens()
    {
        AccountAddress[] swallow = [default, new([.. new byte[19], 1]), new([.. new byte[18], 1, 0]), Hot, Contract];
        Assert.All(swallow, to => Refused("D14", Job(Ether(1), to)));
        Assert.All(swallow, to => Refused("D14", Job(Token(1), to)));
    }

    [Fact]
    public void D14_a_script_of_another_chain_or_two_destinations_are_refused()
    {
        Refused("D14", Job(new PayoutOutput(Merchant.Alice, Ether(1))));
        Refused("D14", Job(new PayoutOutput(Alice.ToDestination(), Ether(1)), new PayoutOutput(Account(0x12).ToDestination(), Ether(1))));
    }

    [Fact]
    public void D2_a_token_that_nobody_listed_is_no_asset() =>
        Refused("D2", Job(Token(1)) with { Asset = AssetId.Parse("SCAM").Value });

    [Fact]
    public void D16_fees_of_tokens_count_with_the_chains_asset_and_not_with_the_tokens()
    {
        Approve(Job(Token(1_000)));
        Approve(Job(Token(1_000)));
        Assert.Equal(Token(2_000).Units, _state.SignedInDay(Tok, Merchant.Now));
        Assert.Equal(Ether(18).Units, _state.SignedInDay(Eth, Merchant.Now));
        Refused("D16", Job(Token(1)));
        Approve(Job(Ether(1_000)));
        Approve(Job(Ether(900)));
        Approve(Job(Ether(55)));
        Refused("D16", Job(Ether(1)));
    }

    [Fact]
    public void D16_a_tokens_gas_is_within_the_day_of_the_chains_asset()
    {
        Approve(Job(Ether(1_000)));
        Approve(Job(Ether(975)));
        Refused("D16", Job(Token(1)));
    }

    [Fact]
    public void D17_fees_are_of_the_chains_asset_and_within_the_policy()
    {
        Refused("D17", Job(Token(1)) with { MaxFee = Token(1) });
        Refused("D17", Job(Ether(1)) with { MaxFee = Ether(11) });
        Refused("D17", Job(Ether(1)) with { MaxFeeRateSatPerKvB = 101 });
        Refused("D16", Job(Ether(1)) with { MaxFee = Amount.Of(Eth, (BigInteger.One << 256) - 1) });
    }

    [Fact]
    public void D18_a_nonce_is_signed_again_until_a_receipt_says_that_it_is_consumed()
    {
        Approve(Job(Ether(1)));
        Approve(Job(Ether(2)));
        _state.Apply(new ReceiptSeen(1, Merchant.Fence(1).TxId, Fence.Of(Hot, 4)));
        Refused("D18", Job(Ether(3)));
        Approve(Job(Ether(3)) with { Fence = Fence.Of(Hot, 5) });
    }

    [Fact]
    public void D19_only_nonces_of_the_hot_account_that_was_accepted_here_are_fences()
    {
        Refused("D19", Job(Ether(1)) with { Fence = Fence.Of(Account(0xab), 0) });
        Refused("D19", Job(Ether(1)) with { Fence = Merchant.Fence(1) });
        Accept(AddressPurpose.Cold, Account(0xab));
        Refused("D19", Job(Ether(1)) with { Fence = Fence.Of(Account(0xab), 0) });
    }

    [Fact]
    public void The_screen_shows_the_contract_the_checksummed_address_and_both_units()
    {
        var job = Job(Token(5));
        var request = SealedPayoutRequest.Open(_acme.WebsiteKey, job.SealedRequest.Span).Value;
        var screen = PayoutScreen.Text(job, request, _wallet, _wallet.Policies[Tok], _state, Merchant.Now);
        var close = screen.Replace(" ", "", StringComparison.Ordinal);
        Assert.Contains(EvmAddress.Format(Alice), close, StringComparison.Ordinal);
        Assert.Contains(EvmAddress.Format(Contract), close, StringComparison.Ordinal);
        Assert.All(["5.000000 TUSD", "0.009000000000000000 ETH", "wei per gas", "1995.000000 TUSD"], fact => Assert.Contains(fact, screen, StringComparison.Ordinal));
    }

    [Fact]
    public void A_batch_of_accounts_is_accepted_and_one_of_scripts_is_not()
    {
        ImmutableArray<ScriptPubKey> accounts = [.. Enumerable.Range(1, 50).Select(i => Account((byte)i).ToDestination())];
        var good = Merchant.Attestation(accounts) with { Asset = Eth, ScriptType = BatchScriptType.Evm };
        Assert.Null(Judge(accounts, good).Breach);
        Assert.Equal("D24", Judge(accounts, good with { ScriptType = BatchScriptType.P2Wpkh }).Breach!.Rule.Code);
        var scripts = Merchant.List(10);
        Assert.Equal("D24", Judge(scripts, Merchant.Attestation(scripts) with { Asset = Eth, ScriptType = BatchScriptType.Evm }).Breach!.Rule.Code);
        ImmutableArray<ScriptPubKey> burn = [default(AccountAddress).ToDestination()];
        Assert.Equal("D24", Judge(burn, Merchant.Attestation(burn) with { Asset = Eth, ScriptType = BatchScriptType.Evm }).Breach!.Rule.Code);
        Assert.Equal("D2", Judge(accounts, good with { Asset = Tok }, Tok).Breach!.Rule.Code);

        BatchJudgement Judge(ImmutableArray<ScriptPubKey> list, AddressBatchAttestation attested, AssetId? asset = null) =>
            BatchRules.Judge(_acme.BatchJob(list, attested) with { Asset = asset ?? Eth }, _wallet, new VDeviceState());
    }

    private static Amount Ether(long milli) => Amount.Of(Eth, milli * BigInteger.Pow(10, 15));

    private static Amount Token(long whole) => Amount.Of(Tok, whole * BigInteger.Pow(10, 6));

    private static AccountAddress Account(byte fill) => new([.. Enumerable.Repeat(fill, 20)]);

    private void Accept(AddressPurpose purpose, AccountAddress account)
    {
        var root = MerkleTree.RootOf([account.ToDestination()], 0);
        var verdict = new BatchVerdict(Network.Regtest, Eth, Merchant.Acme, purpose, 0, root, BatchDecision.Accepted);
        _state.Apply(new BatchJudged(0, 1, SignedStatement.Sign(verdict, _acme.Stranger.Channel).Bytes));
    }

    private ApprovePayoutJob Job(Amount amount, AccountAddress? to = null) => Job(new PayoutOutput((to ?? Alice).ToDestination(), amount));

    private ApprovePayoutJob Job(params PayoutOutput[] outputs)
    {
        var n = ++_made;
        var request = new PayoutRequest(Merchant.Acme, $"order-{n}", outputs[0].Amount.Asset, [.. outputs], Merchant.Now - 5, Merchant.Id(n));
        return _acme.Job(request) with { Asset = request.Asset, Fence = Fence.Of(Hot, 4), FenceAmount = Amount.Zero(request.Asset), MaxFee = Ether(9), MaxFeeRateSatPerKvB = 100 };
    }

    private PayoutJudgement Judge(ApprovePayoutJob job) => PayoutRules.Judge(
        job, SealedPayoutRequest.Open(_acme.WebsiteKey, job.SealedRequest.Span), _wallet, _state, Merchant.Now, Merchant.Id(1_000 + _made));

    private PayoutIntent Approve(ApprovePayoutJob job)
    {
        var intent = Assert.IsType<PayoutApproved>(Judge(job)).Intent;
        _state.Apply(new IntentSigned(Merchant.Now, SignedStatement.Sign(intent, _acme.Stranger.Channel).Bytes));
        return intent;
    }

    private void Refused(string code, ApprovePayoutJob job) => Assert.Equal(code, Assert.IsType<PayoutRefused>(Judge(job)).Breach.Rule.Code);
}
