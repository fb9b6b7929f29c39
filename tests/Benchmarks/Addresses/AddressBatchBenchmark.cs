using ChainCloud.Chains;

namespace ChainCloud.Benchmarks.Addresses;

/// <summary>
/// Batches of 1,000 addresses: derived together, derived again one by one as a re-check, attested by the vault and verified by the
/// V-Device with everything that they do, frames and synced journals included; each against libsecp256k1 alone, one key after the other.
/// </summary>
internal static class AddressBatchBenchmark
{
    private const int Count = (int)DevicesOnDisk.BatchSize;
    private const int Peer = 0;
    private const int Together = 1;
    private const int Recheck = 2;
    private const int Vault = 3;
    private const int VDevice = 4;

    public static async Task<IReadOnlyList<Row>> Run(RunPlan plan) => await Task.Run(() => Measure(plan));

    private static List<Row> Measure(RunPlan plan)
    {
        using var devices = new DevicesOnDisk();
        var bare = new BareSecp256k1(devices.Account.Child(0), AddressForm.P2wpkh);
        RequireSame(devices.Account, bare);
        Round(devices, bare, plan.WarmUp / 5, 0);
        var rounds = new List<Measurement>[] { [], [], [], [], [] };
        for (var round = 1; round <= plan.Rounds; round++)
        {
            var results = Round(devices, bare, plan.Slice, (uint)round);
            for (var i = 0; i < results.Length; i++)
            {
                rounds[i].Add(results[i]);
            }

            plan.Progress($"  round {round}: {string.Join(", ", results.Select(r => Summary.Rate(r.PerSecond)))} addresses");
        }

        return
        [
            .. Rows(rounds), .. AddressFormRounds.Of(plan, devices.Account, AddressForm.P2pkh),
            .. AddressFormRounds.Of(plan, devices.Account, AddressForm.Evm),
        ];
    }

    private static List<Row> Rows(List<Measurement>[] rounds)
    {
        Row Of(int which, string what, double? must = null, double? goal = null) => new(
            what, Summary.Rate(rounds[which].MedianRate(), " addresses"), new Ratio("libsecp256k1", rounds[which].MedianRatio(rounds[Peer]), must, goal));
        var both = rounds[Vault].Zip(rounds[VDevice], (vault, device) => 1 / ((1 / vault.PerSecond) + (1 / device.PerSecond))).ToList();
        return
        [
            new Row("libsecp256k1 alone, one by one", Summary.Rate(rounds[Peer].MedianRate(), " addresses")),
            Of(Together, "derived, 1,000 together", 3, 6),
            Of(Recheck, "re-checked one by one, a separate path", 0.9),
            Of(Vault, "vault's whole job: derived, attested, journal synced"),
            Of(VDevice, "V-Device's whole job: verified, journal synced"),
            new Row(
                "derived, attested and verified", Summary.Rate(both.Median(), " addresses"),
                new Ratio("libsecp256k1", both.Zip(rounds[Peer], (rate, peer) => rate / peer.PerSecond).Median())),
        ];
    }

    private static Measurement[] Round(DevicesOnDisk devices, BareSecp256k1 bare, TimeSpan slice, uint round)
    {
        // Never the same keys twice; far from the batches that the vault attests.
        var first = (1_000 + round) * 1_000_000;
        var peer = Measurement.Of(slice, () => bare.Derive(first += Count, Count).Length / 22);
        var together = Measurement.Of(slice, () => WalletAddresses.Derive(devices.Account, 0, first += Count, Count).Length);
        var list = WalletAddresses.Derive(devices.Account, 0, first, Count);
        var recheck = Measurement.Of(slice, () => Checked(WalletAddresses.DeriveOneByOne(devices.Account, 0, first, Count), list));
        List<byte[]> attested = [];
        var vault = Measurement.Of(slice, () =>
        {
            attested.Add(devices.Attest(devices.NextBatchJob()));
            return Count;
        });
        Queue<byte[]> jobs = new(attested.Select(devices.VerifyJob));
        var verified = Measurement.Of(slice, () =>
        {
            if (!jobs.TryDequeue(out var job))
            {
                return 0;
            }

            devices.Verify(job);
            return Count;
        });
        return [peer, together, recheck, vault, verified];
    }

    private static int Checked(ScriptPubKey[] again, ScriptPubKey[] list) =>
        again.AsSpan().SequenceEqual(list) ? again.Length : throw new InvalidOperationException("The two ways do not give the same addresses.");

    private static void RequireSame(ExtendedPublicKey account, BareSecp256k1 bare)
    {
        var list = WalletAddresses.Derive(account, 0, 0, Count);
        var peer = bare.Derive(0, Count);
        Checked([.. Enumerable.Range(0, Count).Select(i => new ScriptPubKey(peer.AsSpan(22 * i, 22)))], list);
    }
}
