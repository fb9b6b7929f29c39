using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Tests.VDevice;

public sealed class ReceiptRulesTests : IDisposable
{
    private readonly Merchant _acme = new();
    private readonly VDeviceState _state = new();
    private readonly VaultReceipt _first = Merchant.Receipt(1, default);

    public void Dispose() => _acme.Dispose();

    [Fact]
    public void Receipts_are_taken_in_order_and_may_be_shown_again()
    {
        var second = Merchant.Receipt(2, _first.Hash);
        var intent = _acme.Approve(_state, _acme.Job(Merchant.Request("a", id: 1), 1, _acme.Sign(_first), _acme.Sign(second)));
        Assert.Equal(new VaultSeen(2, second.Hash), intent.VaultSeen);
        var third = Merchant.Receipt(3, second.Hash, Merchant.Fence(1));
        var next = _acme.Approve(_state, _acme.Job(Merchant.Request("b", id: 2), 2, _acme.Sign(second), _acme.Sign(third), _acme.Sign(third)));
        Assert.Equal(new VaultSeen(3, third.Hash), next.VaultSeen);
    }

    [Fact]
    public void Without_new_receipts_the_last_one_is_named_again()
    {
        _acme.Approve(_state, _acme.Job(Merchant.Request("a", id: 1), 1, _acme.Sign(_first)));
        Assert.Equal(_first.Hash, _acme.Approve(_state, _acme.Job(Merchant.Request("b", id: 2), 2)).VaultSeen.ReceiptHash);
    }

    [Fact]
    public void D5_a_receipt_that_the_vault_did_not_sign_locks() =>
        Refused("D5", _acme.Sign(_first, _acme.ReceiveVault));

    [Fact]
    public void D5_a_receipt_of_another_merchant_or_vault_locks()
    {
        Refused("D5", _acme.Sign(_first with { Merchant = MerchantId.Parse("other").Value }));
        Refused("D5", _acme.Sign(_first with { Vault = Merchant.ReceiveVaultName }));
    }

    [Fact]
    public void D5_two_receipts_under_one_number_lock_because_an_old_image_runs()
    {
        _acme.Approve(_state, _acme.Job(Merchant.Request("a", id: 1), 1, _acme.Sign(_first)));
        Refused("D5", _acme.Sign(_first with { VaultTime = Merchant.Now + 1 }));
    }

    [Fact]
    public void D5_a_receipt_that_follows_another_history_locks() =>
        Refused("D5", _acme.Sign(_first), _acme.Sign(Merchant.Receipt(2, Merchant.Fence(5).TxId)));

    [Fact]
    public void D5_a_payment_that_was_never_approved_here_locks() =>
        Refused("D5", _acme.Sign(Merchant.Receipt(1, default, Merchant.Fence(66))));

    [Fact]
    public void D5_rubbish_among_the_receipts_locks() => Refused("D5", new byte[] { 1, 2, 3 });

    [Fact]
    public void D6_a_missing_receipt_suspends() => Refused("D6", _acme.Sign(Merchant.Receipt(2, _first.Hash)));

    private void Refused(string code, params ReadOnlyMemory<byte>[] receipts) => Assert.Equal(
        code, Assert.IsType<PayoutRefused>(_acme.Judge(_acme.Job(Merchant.Request("z", id: 50), 50, receipts), _state)).Breach.Rule.Code);
}
