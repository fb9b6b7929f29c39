namespace ChainCloud.Benchmarks.Vaults;

/// <summary>
/// What a vault signs in a second, input by input, against libsecp256k1 in a bare loop in the same run: Dogecoin's legacy inputs, whose
/// hashing grows with the square of their number, and Litecoin's segwit inputs, full previous transactions with both.
/// </summary>
internal static class VaultSignatureBenchmark
{
    private static readonly (string Asset, int Inputs)[] Kinds = [("DOGE", 200), ("LTC", 200), ("DOGE", 20), ("DOGE", 2)];

    public static async Task<IReadOnlyList<Row>> Run(RunPlan plan) => await Task.Run(() => Kinds.SelectMany(kind => Measure(plan, kind.Asset, kind.Inputs)).ToList());

    private static List<Row> Measure(RunPlan plan, string asset, int inputs)
    {
        using var jobs = new VaultJobs(asset);
        var bare = new BareSigner();
        var frames = Enumerable.Range(0, 8).Select(_ => jobs.Job(inputs)).ToArray();
        Round(jobs, bare, frames, inputs, plan.WarmUp / 12);
        var rounds = new List<Measurement>[] { [], [], [], [] };
        for (var round = 1; round <= plan.Rounds; round++)
        {
            var results = Round(jobs, bare, frames, inputs, plan.Slice);
            for (var i = 0; i < results.Length; i++)
            {
                rounds[i].Add(results[i]);
            }

            plan.Progress($"  {asset}, {inputs} inputs, round {round}: {string.Join(", ", results.Select(r => Summary.Rate(r.PerSecond)))} signatures");
        }

        Row Of(int which, string what, double? must = null, double? goal = null) => new(
            $"{asset}, {inputs} inputs: {what}", Summary.Rate(rounds[which].MedianRate(), " signatures"),
            new Ratio("libsecp256k1", rounds[which].MedianRatio(rounds[0]), must, goal));
        return
        [
            new Row("libsecp256k1 alone, low r, hashes and keys ready", Summary.Rate(rounds[0].MedianRate(), " signatures")),
            Of(1, "keys derived, hashed, signed"),
            Of(2, "frame read, every clause, keys derived, hashed, signed", inputs == 200 ? 0.8 : null, inputs == 200 ? 0.9 : null),
            Of(3, "the same and both verifications of C19"),
        ];
    }

    private static Measurement[] Round(VaultJobs jobs, BareSigner bare, byte[][] frames, int inputs, TimeSpan slice)
    {
        var next = 0;
        byte[] Frame() => frames[next++ % frames.Length];
        var plan = jobs.Check(frames[0]);
        return
        [
            Measurement.Of(slice, () => bare.Sign(200)),
            Measurement.Of(slice, () => Signed(jobs.Sign(plan))),
            Measurement.Of(slice, () => Signed(jobs.Sign(jobs.Check(Frame())))),
            Measurement.Of(slice, () =>
            {
                var read = jobs.Check(Frame());
                var raw = jobs.Sign(read);
                VaultJobs.Verify(read, raw);
                return Signed(raw);
            }),
        ];

        int Signed(byte[] raw) => raw.Length > 0 ? inputs : throw new InvalidOperationException("Nothing was signed.");
    }
}
