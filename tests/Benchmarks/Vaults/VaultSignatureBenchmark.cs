namespace ChainCloud.Benchmarks.Vaults;

/// <summary>
/// What a vault signs in a second, from the frame's bytes to the answer's, against libsecp256k1 in a bare loop in the same run: inputs of
/// Litecoin, inputs of Dogecoin whose hashing grows with the square of their number, each with its whole previous transaction, and
/// payments of ether and of a token. Signatures are counted, so one transaction of 200 inputs counts 200.
/// </summary>
internal static class VaultSignatureBenchmark
{
    /// <summary>Parts of the plan's slice: there are many cases.</summary>
    private const int Shorter = 4;
    private const int Frames = 3;

    private static readonly Case[] Cases =
    [
        .. from inputs in new[] { 1, 50 } select new Case($"LTC, {Count(inputs)}", inputs, true, v => Coins(v, "LTC", inputs, 2)),
        .. from outputs in new[] { 2, 500 } from inputs in new[] { 1, 50, 200 }
           select new Case($"DOGE, {Count(inputs)} of transactions with {outputs} outputs", inputs, true, v => Coins(v, "DOGE", inputs, outputs)),
        new Case("ETH", 1, false, v => Payments(v, token: false)),
        new Case("token", 1, false, v => Payments(v, token: true)),
    ];

    public static async Task<IReadOnlyList<Row>> Run(RunPlan plan) => await Task.Run(() => Cases.SelectMany(each => Measure(plan, each)).ToList());

    private static List<Row> Measure(RunPlan plan, Case each)
    {
        using var vault = new SendVault();
        var (frames, next, bare) = (each.Jobs(vault), 0, new BareSigner(each.LowR));
        byte[] Frame() => frames[next++ % frames.Length];
        int Signed(byte[] answer) => answer.Length > 0 ? each.Signatures : throw new InvalidOperationException("Nothing was signed.");
        var ready = vault.Check(frames[0]);
        plan.Progress($"  {each.Name}, frames of {frames[0].Length:N0} bytes");
        var rounds = Rounds.Of(
            plan, plan.WarmUp / 3, plan.Slice / Shorter, "signatures",
            () => bare.Sign(100), () => Signed(vault.Sign(ready)), () => Signed(vault.Sign(vault.Check(Frame()))), () => Signed(vault.Answer(Frame())));
        Row Of(int which, string what, double? must = null, double? goal = null) => new(
            $"{each.Name}: {what}", Summary.Rate(rounds[which].MedianRate(), " signatures"),
            new Ratio("libsecp256k1", rounds[which].MedianRatio(rounds[0]), must, goal));
        return
        [
            new Row($"libsecp256k1 alone, {(each.LowR ? "low r" : "any r")}", Summary.Rate(rounds[0].MedianRate(), " signatures")),
            Of(1, "keys derived, hashed, signed"),
            Of(2, "frame read, every clause before signing, signed"),
            Of(3, "frame to frame, with C19, receipt and journal", 0.8, 0.9),
        ];
    }

    private static string Count(int inputs) => inputs == 1 ? "1 input" : $"{inputs} inputs";

    private static byte[][] Coins(SendVault vault, string asset, int inputs, int outputs)
    {
        var jobs = new UtxoJobs(vault, asset, outputs);
        jobs.Enrol();
        return [.. Enumerable.Range(0, Frames).Select(_ => jobs.Job(inputs))];
    }

    private static byte[][] Payments(SendVault vault, bool token)
    {
        var jobs = new EvmJobs(vault, token);
        jobs.Enrol();
        return [.. Enumerable.Range(0, Frames).Select(_ => jobs.Job())];
    }

    private sealed record Case(string Name, int Signatures, bool LowR, Func<SendVault, byte[][]> Jobs);
}
