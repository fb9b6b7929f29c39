using ChainCloud.Chains;

namespace ChainCloud.Benchmarks.Addresses;

/// <summary>The addresses of every form: derived together, and again by the separate path, against libsecp256k1 one by one.</summary>
internal static class AddressFormRounds
{
    private const int Count = (int)DevicesOnDisk.BatchSize;

    public static List<Row> Of(RunPlan plan, ExtendedPublicKey account, AddressForm form)
    {
        var bare = new BareSecp256k1(account.Child(0), form);
        var first = 0u;
        var list = WalletAddresses.Derive(account, 0, 0, Count, form);
        Require(bare.Derive(0, Count).AsSpan().SequenceEqual(list.SelectMany(s => s.ToArray()).ToArray()));
        plan.Progress($"  {form}");
        var rounds = Rounds.Of(
            plan, plan.WarmUp / 3, plan.Slice, "addresses",
            () => bare.Derive(first += Count, Count).Length / list[0].Length,
            () => WalletAddresses.Derive(account, 0, first += Count, Count, form).Length,
            () =>
            {
                Require(WalletAddresses.DeriveOneByOne(account, 0, 0, Count, form).AsSpan().SequenceEqual(list));
                return Count;
            });
        Row Row(int which, string what, double must, double? goal = null) => new(
            $"{form}: {what}", Summary.Rate(rounds[which].MedianRate(), " addresses"),
            new Ratio("libsecp256k1", rounds[which].MedianRatio(rounds[0]), must, goal));
        return
        [
            new Row($"{form}: libsecp256k1 alone, one by one", Summary.Rate(rounds[0].MedianRate(), " addresses")),
            Row(1, "derived, 1,000 together", 3, 6),
            Row(2, "re-checked one by one, a separate path", 0.9),
        ];
    }

    private static void Require(bool same)
    {
        if (!same)
        {
            throw new InvalidOperationException("The ways do not give the same addresses.");
        }
    }
}
