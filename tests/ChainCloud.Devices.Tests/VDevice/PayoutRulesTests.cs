using ChainCloud.Chains;
using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Tests.VDevice;

/// <summary>One hostile test per rule, and what a good request gives.</summary>
public sealed class PayoutRulesTests : IDisposable
{
    private readonly Merchant _acme = new();

    public void Dispose() => _acme.Dispose();

    [Fact]
    public void A_good_request_becomes_the_intent_that_says_exactly_that()
    {
        var state = new VDeviceState();
        var receipt = Merchant.Receipt(1, default);
        var intent = _acme.Approve(state, _acme.Job(receipts: _acme.Sign(receipt)));
        Assert.Equal((Network.Regtest, Merchant.Ltc, Merchant.Acme, 1u, 1L), (intent.Network, intent.Asset, intent.Merchant, intent.Epoch, intent.VCounter));
        Assert.Equal(("order-1", Merchant.Fence(1)), (intent.ExternalId, intent.Fence));
        Assert.Equal(Merchant.Request().Outputs.AsEnumerable(), intent.Outputs);
        Assert.Equal((Merchant.Units(50_000), 20_000L), (intent.MaxFee, intent.MaxFeeRateSatPerKvB));
        Assert.Equal((Merchant.Now - 300, Merchant.Now + 3_600), (intent.NotBefore, intent.NotAfter));
        Assert.Equal(new VaultSeen(1, receipt.Hash), intent.VaultSeen);
        Assert.Equal(_acme.Policy.Hash, intent.PolicyHash);
    }

    [Fact]
    public void The_counter_rises_with_each_intent()
    {
        var state = new VDeviceState();
        Assert.Equal(1, _acme.Approve(state, _acme.Job(Merchant.Request("a", id: 1), 1)).VCounter);
        Assert.Equal(2, _acme.Approve(state, _acme.Job(Merchant.Request("b", id: 2), 2)).VCounter);
    }

    [Fact]
    public void An_intent_never_spans_more_than_a_day()
    {
        _acme.Policy = _acme.Policy with { IntentSeconds = PayoutPolicy.MaxIntentSeconds };
        var intent = _acme.Approve(new VDeviceState(), _acme.Job());
        Assert.True(intent.NotAfter - intent.NotBefore <= 24 * 3600);
    }

    [Fact]
    public void The_same_payout_again_gives_the_same_intent_whatever_fence_the_cloud_offers()
    {
        var state = new VDeviceState();
        var intent = _acme.Approve(state, _acme.Job());
        var again = Assert.IsType<PayoutKnown>(_acme.Judge(_acme.Job(Merchant.Request(id: 2) with { Time = Merchant.Now }, fence: 2), state));
        Assert.Equal(intent.Hash, again.Signed.Intent.Hash);
    }

    [Fact]
    public void D2_a_job_for_another_network_merchant_or_device_is_refused()
    {
        Refused("D2", _acme.Job() with { Network = Network.Main });
        Refused("D2", _acme.Job() with { Merchant = MerchantId.Parse("evil").Value });
        Refused("D2", _acme.Job() with { Device = Merchant.SendVaultName });
        Refused("D2", _acme.Job() with { Asset = AssetId.Parse("XYZ").Value });
    }

    [Fact]
    public void D3_nothing_is_approved_before_a_send_vault_is_enrolled()
    {
        var job = _acme.Job();
        var judged = PayoutRules.Judge(job, Merchant.Request(), _acme.Wallet with { SendVault = null }, new VDeviceState(), Merchant.Now, Merchant.Id(1));
        Assert.Equal("D3", Assert.IsType<PayoutRefused>(judged).Breach.Rule.Code);
    }

    [Fact]
    public void D4_a_locked_device_approves_nothing()
    {
        var state = new VDeviceState();
        state.Apply(new DeviceLocked("D9", "reason"));
        Refused("D4", _acme.Job(), state);
        state.Apply(new DeviceUnlocked());
        Assert.IsType<PayoutApproved>(_acme.Judge(_acme.Job(), state));
    }

    [Fact]
    public void D7_a_request_that_was_not_sealed_by_the_website_is_refused()
    {
        var forged = SealedPayoutRequest.Seal(new byte[32], Merchant.Request(), new byte[12]);
        Refused("D7", _acme.Job() with { SealedRequest = forged });
        Refused("D7", _acme.Job() with { SealedRequest = Merchant.Request().Encode() });
        var changed = _acme.Seal(Merchant.Request());
        changed[20] ^= 1;
        Refused("D7", _acme.Job() with { SealedRequest = changed });
    }

    [Fact]
    public void D8_a_genuine_request_under_another_job_is_refused()
    {
        Refused("D8", _acme.Job(Merchant.Request() with { Merchant = MerchantId.Parse("other").Value }));
        var btc = AssetId.Parse("BTC").Value;
        Refused("D8", _acme.Job(Merchant.Request() with { Asset = btc, Outputs = [new(Merchant.Alice, Amount.Of(btc, 1))] }));
    }

    [Fact]
    public void D9_an_external_id_stands_for_one_content_for_ever()
    {
        var state = new VDeviceState();
        _acme.Approve(state, _acme.Job());
        Refused("D9", _acme.Job(Merchant.Request(units: 100_001, id: 2), 2), state);
    }

    [Fact]
    public void D9_a_request_id_stands_for_one_content_for_ever()
    {
        var state = new VDeviceState();
        _acme.Approve(state, _acme.Job());
        Refused("D9", _acme.Job(Merchant.Request("order-2", 200_000, id: 1), 2), state);
    }

    [Fact]
    public void D10_what_a_person_denied_stays_denied()
    {
        var state = new VDeviceState();
        state.Apply(new PayoutJudged("order-1", PayoutRules.ContentHash(Merchant.Request()), Approved: false));
        Refused("D10", _acme.Job(), state);
    }

    [Fact]
    public void D11_a_clock_that_went_back_suspends()
    {
        var state = new VDeviceState();
        _acme.Approve(state, _acme.Job());
        Refused("D11", _acme.Job(Merchant.Request("order-2", id: 2), 2), state, Merchant.Now - 601);
    }

    [Fact]
    public void D12_an_old_request_and_one_from_the_future_are_refused()
    {
        Refused("D12", _acme.Job(Merchant.Request() with { Time = Merchant.Now - (24 * 3600) - 1 }));
        Refused("D12", _acme.Job(Merchant.Request() with { Time = Merchant.Now + 601 }));
    }

    [Fact]
    public void D13_without_a_policy_nothing_is_approved()
    {
        var none = _acme.Wallet with { Policies = new Dictionary<AssetId, PayoutPolicy>() };
        var judged = PayoutRules.Judge(_acme.Job(), Merchant.Request(), none, new VDeviceState(), Merchant.Now, Merchant.Id(1));
        Assert.Equal("D13", Assert.IsType<PayoutRefused>(judged).Breach.Rule.Code);
    }

    [Fact]
    public void D14_a_destination_that_is_not_on_the_list_is_refused()
    {
        PayoutOutput[] outputs = [new(Merchant.Alice, Merchant.Units(1_000)), new(Merchant.Script(3), Merchant.Units(1_000))];
        Refused("D14", _acme.Job(Merchant.Request() with { Outputs = [.. outputs] }));
        _acme.Policy = _acme.Policy with { Destinations = null };
        Assert.IsType<PayoutApproved>(_acme.Judge(_acme.Job(Merchant.Request() with { Outputs = [.. outputs] })));
    }

    [Fact]
    public void D14_a_script_that_no_screen_can_show_is_refused_even_where_any_destination_is_allowed()
    {
        _acme.Policy = _acme.Policy with { Destinations = null };
        Refused("D14", _acme.Job(Merchant.Request() with { Outputs = [new(new ScriptPubKey([0x6a, 1, 2]), Merchant.Units(1_000))] }));
    }

    [Fact]
    public void D15_a_payout_above_the_limit_of_one_is_refused()
    {
        Refused("D15", _acme.Job(Merchant.Request(units: 500_001)));
        Assert.IsType<PayoutApproved>(_acme.Judge(_acme.Job(Merchant.Request(units: 500_000))));
    }

    [Fact]
    public void D15_several_outputs_count_together()
    {
        PayoutOutput[] outputs = [new(Merchant.Alice, Merchant.Units(300_000)), new(Merchant.Bob, Merchant.Units(200_001))];
        Refused("D15", _acme.Job(Merchant.Request() with { Outputs = [.. outputs] }));
    }

    [Fact]
    public void D16_a_day_has_a_limit_with_fee_caps_counted_and_the_next_day_is_free()
    {
        var state = new VDeviceState();
        _acme.Approve(state, _acme.Job(Merchant.Request("a", 500_000, 1), 1));
        _acme.Approve(state, _acme.Job(Merchant.Request("b", 500_000, 2), 2), Merchant.Now + 100);
        Refused("D16", _acme.Job(Merchant.Request("c", 50_001, 3), 3), state, Merchant.Now + 200);
        Assert.IsType<PayoutApproved>(_acme.Judge(_acme.Job(Merchant.Request("d", 50_000, 4), 4), state, Merchant.Now + 200));
        var tomorrow = Merchant.Request("e", 500_000, 5) with { Time = Merchant.Now + VDeviceState.DaySeconds };
        Assert.IsType<PayoutApproved>(_acme.Judge(_acme.Job(tomorrow, 5), state, Merchant.Now + VDeviceState.DaySeconds));
    }

    [Fact]
    public void D17_fee_caps_above_the_policy_are_refused()
    {
        Refused("D17", _acme.Job() with { MaxFee = Merchant.Units(100_001) });
        Refused("D17", _acme.Job() with { MaxFeeRateSatPerKvB = 50_001 });
    }

    [Fact]
    public void D18_a_fence_may_be_shared_until_a_signed_transaction_has_consumed_it()
    {
        var state = new VDeviceState();
        _acme.Approve(state, _acme.Job());
        _acme.Approve(state, _acme.Job(Merchant.Request("order-2", id: 2), fence: 1));
        var receipt = Merchant.Receipt(1, default, Merchant.Fence(1));
        state.Apply(new ReceiptSeen(1, receipt.Hash, receipt.Fence));
        Refused("D18", _acme.Job(Merchant.Request("order-3", id: 3), fence: 1), state);
    }

    [Fact]
    public void D18_the_receipts_of_the_same_job_count_already()
    {
        var state = new VDeviceState();
        _acme.Approve(state, _acme.Job());
        var receipt = _acme.Sign(Merchant.Receipt(1, default, Merchant.Fence(1)));
        Refused("D18", _acme.Job(Merchant.Request("order-2", id: 2), 1, receipt), state);
    }

    [Fact]
    public void D19_a_coin_is_no_fence_of_an_account_nor_a_nonce_one_of_coins() =>
        Refused("D19", _acme.Job() with { Fence = Fence.Of(new AccountAddress(new byte[20]), 3) });

    [Fact]
    public void Numbers_beyond_every_amount_are_over_the_limits_and_not_faults()
    {
        var most = Amount.Of(Merchant.Ltc, (System.Numerics.BigInteger.One << 256) - 1);
        Refused("D16", _acme.Job() with { MaxFee = most });
        var twice = Merchant.Request() with { Outputs = [new(Merchant.Alice, most), new(Merchant.Bob, most)] };
        Refused("D15", _acme.Job(twice));
    }

    [Fact]
    public void Above_the_threshold_a_person_decides_and_below_none_has_to()
    {
        _acme.Policy = _acme.Policy with { ConfirmAbove = Merchant.Units(100_000) };
        var state = new VDeviceState();
        Assert.IsType<PayoutApproved>(_acme.Judge(_acme.Job(Merchant.Request(units: 100_000)), state));
        Assert.IsType<PayoutWaits>(_acme.Judge(_acme.Job(Merchant.Request("big", 100_001, 2), 2), state));
        state.Apply(new PayoutJudged("big", PayoutRules.ContentHash(Merchant.Request("big", 100_001, 2)), Approved: true));
        Assert.IsType<PayoutApproved>(_acme.Judge(_acme.Job(Merchant.Request("big", 100_001, 2), 2), state));
    }

    [Fact]
    public void A_persons_yes_does_not_lift_a_limit()
    {
        var state = new VDeviceState();
        state.Apply(new PayoutJudged("order-1", PayoutRules.ContentHash(Merchant.Request(units: 500_001)), Approved: true));
        Refused("D15", _acme.Job(Merchant.Request(units: 500_001)), state);
    }

    [Fact]
    public void Every_rule_has_a_code_of_its_own() =>
        Assert.Equal(VDeviceRule.All.Count, VDeviceRule.All.Select(rule => rule.Code).Distinct().Count());

    [Fact]
    public void The_screen_shows_whole_addresses_in_groups_of_four_and_what_is_new()
    {
        var chain = ChainParameters.For(Merchant.Ltc, Network.Regtest).Value;
        var address = AddressCodec.Format(chain, Merchant.Alice).Value;
        var text = PayoutScreen.Text(_acme.Job(), Merchant.Request(), _acme.Wallet, _acme.Policy, new VDeviceState(), Merchant.Now);
        Assert.Contains(string.Join(' ', address.Chunk(4).Select(c => new string(c))), text);
        Assert.Contains(address, text.Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains("0.00100000 LTC (100000 units)", text);
        Assert.Contains("50.00 %", text);
        Assert.Contains("FIRST PAYMENT", text);
        Assert.Contains("destination allow-list", text);
    }

    private void Refused(string code, ApprovePayoutJob job, VDeviceState? state = null, long now = Merchant.Now) =>
        Assert.Equal(code, Assert.IsType<PayoutRefused>(_acme.Judge(job, state, now)).Breach.Rule.Code);
}
