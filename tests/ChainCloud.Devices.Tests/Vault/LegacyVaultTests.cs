using ChainCloud.Chains;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.VaultBench;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>What differs on chains without segwit: addresses, batches, the id of a signed transaction, the smallest output.</summary>
public sealed class LegacyVaultTests : IDisposable
{
    private readonly VaultBench _bench = new(asset: "DOGE", scale: 1_000);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Inputs_of_both_branches_are_signed_and_the_id_is_that_of_the_signed_bytes()
    {
        Coin[] coins = [_bench.Coin(3_000_000), _bench.Coin(2_000_000, new KeyPosition(1, 4))];
        var intent = _bench.Intent(coins[1], 4_000_000);
        var plan = _bench.Decide(_bench.Job(_bench.Propose(coins, [intent]), intent)).Signs();
        var payment = _bench.CompleteRaw(plan);
        var signed = Transaction.Parse(payment.RawTransaction).Value;
        Assert.Equal(payment.TxId, signed.TxId);
        Assert.NotEqual(plan.Unsigned.TxId, signed.TxId);
        Assert.Null(VaultRules.CheckSigned(plan, payment.RawTransaction));
        Assert.All(signed.Inputs, i => Assert.True(i.ScriptSig.Length > 0 && i.Witness.Count == 0));
        Assert.All(plan.Spent, s => Assert.Equal(ScriptType.P2pkh, Scripts.Classify(s.Script)));
    }

    [Fact]
    public void C13_a_coin_of_the_same_key_in_another_script_type_is_not_of_this_account()
    {
        var coin = _bench.Coin(3_000_000);
        var segwit = coin.Position.Script(_bench.Account)!.Value;
        var disguised = new Coin(new Transaction(2, coin.Previous.Inputs, [coin.Previous.Outputs[0], new(coin.Output.Value, segwit)], 0), 1, coin.Position);
        var intent = _bench.Intent(disguised, 1_000_000);
        _bench.Decide(_bench.Job(_bench.Propose([disguised], [intent]), intent)).Refused(VaultClause.C13, RefusalKind.Reject);
    }

    [Fact]
    public void C17_less_than_a_hundredth_of_a_coin_is_not_paid()
    {
        var coin = _bench.Coin(3_000_000);
        PayoutIntent Paying(long koinu) => _bench.Intent(coin, 1_000_000) is var i
            ? i with { Outputs = i.Outputs.Add(new PayoutOutput(Destination(9), Amount.Of(_bench.Asset.Asset, koinu))) }
            : throw new InvalidOperationException();
        var (least, less) = (Paying(1_000_000), Paying(999_999));
        _bench.Decide(_bench.Job(_bench.Propose([coin], [least]), least)).Signs();
        _bench.Decide(_bench.Job(_bench.Propose([coin], [less]), less)).Refused(VaultClause.C17, RefusalKind.Reject);
    }

    [Fact]
    public void A_batch_is_attested_with_its_own_script_type()
    {
        using var bench = new VaultBench(DeviceRole.ReceiveVault, "DOGE", 1_000);
        var job = new BatchJob(Network.Regtest, bench.Asset.Asset, Acme, SendVault, JobId.Of(1), AddressPurpose.Cold, 0, 0, 1_000);
        var ruling = Assert.IsType<BatchRuling.Attest>(VaultRules.CheckBatch(bench.State, job));
        Assert.Equal(BatchScriptType.P2Pkh, ruling.Account.Form.ToBatchScriptType());
        Assert.Equal("m/44'/1'/7'", bench.Asset.AccountPath(7).ToString());
    }
}
