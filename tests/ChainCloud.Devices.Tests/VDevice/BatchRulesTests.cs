using System.Collections.Immutable;
using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Tests.VDevice;

public sealed class BatchRulesTests : IDisposable
{
    private readonly Merchant _acme = new();
    private readonly VDeviceState _state = new();
    private readonly ImmutableArray<ScriptPubKey> _list = Merchant.List(1_000);

    public void Dispose() => _acme.Dispose();

    [Fact]
    public void The_attested_list_is_accepted_over_its_root()
    {
        var judged = Judge(_acme.BatchJob(_list));
        Assert.Null(judged.Breach);
        Assert.Equal(new BatchVerdict(Network.Regtest, Merchant.Ltc, Merchant.Acme, AddressPurpose.Cold, 0, MerkleTree.RootOf(_list, 0), BatchDecision.Accepted),
            judged.Verdict);
    }

    [Fact]
    public void A_hot_batch_is_the_send_vaults() =>
        Assert.Null(Judge(_acme.BatchJob(_list, Merchant.Attestation(_list, AddressPurpose.Hot), _acme.SendVault)).Breach);

    [Fact]
    public void D2_a_job_for_another_device_gets_no_verdict() =>
        Nameless("D2", _acme.BatchJob(_list) with { Merchant = MerchantId.Parse("other").Value });

    [Fact]
    public void D3_without_the_vault_there_is_no_verdict() =>
        Assert.Equal("D3", BatchRules.Judge(_acme.BatchJob(_list), _acme.Wallet with { ReceiveVault = null }, _state).Breach!.Rule.Code);

    [Fact]
    public void D20_an_unreadable_attestation_gets_no_verdict() => Nameless("D20", _acme.BatchJob(_list) with { Attestation = new byte[50] });

    [Fact]
    public void D20_change_addresses_are_never_released() =>
        Nameless("D20", _acme.BatchJob(_list, Merchant.Attestation(_list, AddressPurpose.Change), _acme.SendVault));

    [Fact]
    public void D21_an_attestation_of_another_key_or_of_the_wrong_vault_is_refused()
    {
        Refused("D21", _acme.BatchJob(_list, by: _acme.Stranger));
        Refused("D21", _acme.BatchJob(_list, by: _acme.SendVault));
        Refused("D21", _acme.BatchJob(_list, Merchant.Attestation(_list, AddressPurpose.Hot), _acme.ReceiveVault));
    }

    [Fact]
    public void D22_an_attestation_for_another_merchant_network_asset_or_epoch_is_refused()
    {
        var good = Merchant.Attestation(_list);
        Refused("D22", _acme.BatchJob(_list, good with { Merchant = MerchantId.Parse("other").Value }));
        Refused("D22", _acme.BatchJob(_list, good with { Network = Network.Main }));
        Refused("D22", _acme.BatchJob(_list, good with { Asset = AssetId.Parse("BTC").Value }));
        Refused("D22", _acme.BatchJob(_list, good with { Epoch = 2 }));
    }

    [Fact]
    public void D23_a_shorter_or_longer_list_is_refused()
    {
        Refused("D23", _acme.BatchJob(_list) with { Scripts = _list.RemoveAt(999) });
        Refused("D23", _acme.BatchJob(_list) with { Scripts = _list.Add(Merchant.Script(5)) });
    }

    [Fact]
    public void D24_an_address_of_another_type_is_refused()
    {
        var odd = _list.SetItem(3, new ScriptPubKey([0x51, 0x20, .. new byte[32]]));
        Refused("D24", _acme.BatchJob(odd, Merchant.Attestation(odd)));
    }

    [Fact]
    public void D25_an_address_that_is_there_twice_is_refused()
    {
        var twice = _list.SetItem(3, _list[4]);
        Refused("D25", _acme.BatchJob(twice, Merchant.Attestation(twice)));
    }

    [Fact]
    public void D26_one_swapped_address_is_refused_with_a_verdict_over_the_false_list()
    {
        var swapped = _list.SetItem(617, Merchant.Script(5));
        var judged = Judge(_acme.BatchJob(_list) with { Scripts = swapped });
        Assert.Equal("D26", judged.Breach!.Rule.Code);
        Assert.Equal((BatchDecision.Refused, MerkleTree.RootOf(swapped, 0)), (judged.Verdict!.Decision, judged.Verdict.Root));
    }

    [Fact]
    public void D26_a_reordered_list_is_refused() =>
        Refused("D26", _acme.BatchJob(_list) with { Scripts = _list.SetItem(1, _list[2]).SetItem(2, _list[1]) });

    [Fact]
    public void D27_a_number_or_index_is_accepted_under_one_root_only()
    {
        Accept(_list, Merchant.Attestation(_list));
        var other = Merchant.List(1_000, 5_000);
        Refused("D27", _acme.BatchJob(other, Merchant.Attestation(other, number: 0, first: 1_000)));
        Refused("D27", _acme.BatchJob(other, Merchant.Attestation(other, number: 1, first: 999)));
        Refused("D27", _acme.BatchJob(_list, Merchant.Attestation(_list, number: 1)));
        Assert.Null(Judge(_acme.BatchJob(_list)).Breach);
        Assert.Null(Judge(_acme.BatchJob(other, Merchant.Attestation(other, number: 1, first: 1_000))).Breach);
        Assert.Null(Judge(_acme.BatchJob(_list, Merchant.Attestation(_list, AddressPurpose.Hot), _acme.SendVault)).Breach);
    }

    private BatchJudgement Judge(VerifyBatchJob job) => BatchRules.Judge(job, _acme.Wallet, _state);

    private void Accept(ImmutableArray<ScriptPubKey> scripts, AddressBatchAttestation attested)
    {
        var judged = Judge(_acme.BatchJob(scripts, attested));
        _state.Apply(new BatchJudged(judged.FirstIndex, judged.Count, SignedStatement.Sign(judged.Verdict!, _acme.Stranger.Channel).Bytes));
    }

    private void Refused(string code, VerifyBatchJob job)
    {
        var judged = Judge(job);
        Assert.Equal(code, judged.Breach?.Rule.Code);
        Assert.Equal(BatchDecision.Refused, judged.Verdict!.Decision);
    }

    private void Nameless(string code, VerifyBatchJob job)
    {
        var judged = Judge(job);
        Assert.Equal(code, judged.Breach?.Rule.Code);
        Assert.Null(judged.Verdict);
    }
}
