using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.VaultBench;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>C26: batches are derived here, never signed from outside lists.</summary>
public sealed class BatchClauseTests : IDisposable
{
    private readonly VaultBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(0u, 0u, 1_000u, true)]
    [InlineData(7u, 7_000u, 1u, true)]
    [InlineData(2_147_482u, 2_147_482_000u, 1_000u, true)]
    [InlineData(2_147_483u, 2_147_483_000u, 1_000u, false)]
    [InlineData(4_294_968u, 704u, 1_000u, false)]
    [InlineData(1u, 0u, 1_000u, false)]
    [InlineData(0u, 1u, 999u, false)]
    [InlineData(0u, 0u, 1_001u, false)]
    [InlineData(0u, 0u, 0u, false)]
    public void C26_a_batch_number_says_which_addresses(uint number, uint first, uint count, bool derived)
    {
        var ruling = VaultRules.CheckBatch(_bench.State, Job(number, first, count));
        Assert.Equal(derived, ruling is BatchRuling.Attest);
        Assert.True(derived || ruling is BatchRuling.Refuse { Refusal.Clause: VaultClause.C26 });
    }

    [Fact]
    public void C26_each_vault_derives_addresses_of_its_own_purpose_only()
    {
        using var cold = new VaultBench(DeviceRole.ReceiveVault);
        foreach (var purpose in Enum.GetValues<AddressPurpose>())
        {
            var job = Job(0, 0, 10) with { Purpose = purpose };
            Assert.Equal(purpose == AddressPurpose.Hot, VaultRules.CheckBatch(_bench.State, job) is BatchRuling.Attest);
            Assert.Equal(purpose == AddressPurpose.Cold, VaultRules.CheckBatch(cold.State, job) is BatchRuling.Attest);
        }
    }

    [Fact]
    public void C26_a_batch_number_is_attested_once()
    {
        _bench.Apply(new BatchAttested(Now, Acme, Ltc, 0, 0, 10, default));
        Assert.IsType<BatchRuling.Repeat>(VaultRules.CheckBatch(_bench.State, Job(0, 0, 10)));
        Assert.IsType<BatchRuling.Refuse>(VaultRules.CheckBatch(_bench.State, Job(0, 0, 11)));
        Assert.Equal(2, Assert.IsType<BatchRuling.Attest>(VaultRules.CheckBatch(_bench.State, Job(1, 1_000, 10))).Counter);
    }

    [Fact]
    public void C2_batch_jobs_of_another_network_vault_merchant_or_asset_are_rejected()
    {
        var job = Job(0, 0, 10);
        BatchJob[] foreign =
        [
            job with { Network = Network.Test },
            job with { Device = DeviceId.Parse("v-other").Value },
            job with { Merchant = MerchantId.Parse("other").Value },
            job with { Asset = AssetId.Parse("BTC").Value },
        ];
        Assert.All(foreign, j => Assert.True(VaultRules.CheckBatch(_bench.State, j) is BatchRuling.Refuse { Refusal.Clause: VaultClause.C2 }));
    }

    [Fact]
    public void A_locked_merchant_gets_no_attestation()
    {
        _bench.Change(m => m with { Lock = new MerchantLock(VaultClause.C3, "why", 9, Now) });
        Assert.IsType<BatchRuling.Locked>(VaultRules.CheckBatch(_bench.State, Job(0, 0, 10)));
    }

    private static BatchJob Job(uint number, uint first, uint count) =>
        new(Network.Regtest, Ltc, Acme, SendVault, JobId.Of(1), AddressPurpose.Hot, number, first, count);
}
