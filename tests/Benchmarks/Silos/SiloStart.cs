using System.Diagnostics;
using System.Globalization;
using ChainCloud.Benchmarks.Databases;
using ChainCloud.Benchmarks.Deposits;
using ChainCloud.Benchmarks.Histories;
using ChainCloud.Benchmarks.Reads;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.Benchmarks.Silos;

/// <summary>From the start of the process until it is ready, and what it holds in memory, against a bare ASP.NET process.</summary>
internal static class SiloStart
{
    private const int Million = 1_000_000;
    private const int Activations = 20_000;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task<IReadOnlyList<Row>> Run(RunPlan plan)
    {
        await using var databases = await BenchDatabases.Start(DatabaseKind.Postgres);
        await using var node = await LitecoinNode.StartAsync();
        await node.MineAsync(1);
        var (times, bareTimes, sizes, bareSizes) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var database = await databases.Create();
        for (var round = 0; round <= plan.Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            await using (var bare = await PlainEndpoint.Start())
            {
                bareTimes.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                bareSizes.Add(Megabytes(bare.ProcessId));
            }

            start = Stopwatch.GetTimestamp();
            await using (var gateway = new GatewayProcess(database.Platform, node))
            {
                await gateway.Start();
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                sizes.Add(Megabytes(ProcessOf(gateway)));
            }

            plan.Progress($"  round {round}: ready after {times[^1]:0} ms, bare {bareTimes[^1]:0} ms; {sizes[^1]:0} MB, bare {bareSizes[^1]:0} MB");
        }

        // The first of each read the files from the disk.
        var bareSize = bareSizes.Skip(1).Median();
        var watching = await Watching(databases, node);
        var each = await ActivationBytes(databases, node);
        var allowed = (2 * bareSize) + 25;
        return
        [
            new Row("bare ASP.NET, until it answers", Summary.Milliseconds(bareTimes.Skip(1).Median())),
            new Row("platform, until it is ready", Summary.Milliseconds(times.Skip(1).Median()), new Ratio(
                "bare", times.Skip(1).Zip(bareTimes.Skip(1), (mine, bare) => mine / bare).Median(), 6, 4, AtMost: true)),
            new Row("bare ASP.NET, memory", Text(bareSize)),
            new Row("platform, memory", Text(sizes.Skip(1).Median()), new Ratio("bare", sizes.Skip(1).Median() / bareSize, 2, AtMost: true)),
            new Row("platform, memory with 1,000,000 addresses watched", Text(watching), new Ratio(
                "2 x bare + 25 MB", watching / allowed, 1, AtMost: true)),
            new Row("a grain, activated by a read of its payout", string.Create(CultureInfo.InvariantCulture, $"{each:0} bytes"), new Ratio(
                "kB", each / 1_000, 3, AtMost: true)),
        ];
    }

    // A block makes the watcher read all scripts.
    private static async Task<double> Watching(BenchDatabases databases, LitecoinNode node)
    {
        var database = await databases.Create();
        await using (var bare = await BareDatabase.Open(database))
        {
            await new PaidBooks(1, Million).Write(bare);
        }

        await using var gateway = new GatewayProcess(database.Platform, node);
        await gateway.Start();
        using var http = new HttpClient { BaseAddress = gateway.Address };
        using var operators = new OperatorConsole(gateway.Address, gateway.OperatorToken);
        await operators.CreateMerchant("acme", "Acme Ltd");
        http.DefaultRequestHeaders.Authorization = new("Bearer", await operators.IssueToken("acme", "hot"));
        // The watcher starts after the node's tip; the next block is read against all scripts.
        await Eventually.True(async () => await Height(http) > 0, Limit);
        var height = await Height(http);
        await node.MineAsync(1);
        await Eventually.True(async () => await Height(http) > height, Limit);
        return Megabytes(ProcessOf(gateway));
    }

    private static async Task<long> Height(HttpClient http)
    {
        var assets = System.Text.Json.Nodes.JsonNode.Parse(await http.GetStringAsync(new Uri("v1/assets", UriKind.Relative)))!;
        return (long?)assets["items"]![0]!["tip"]?["height"] ?? 0;
    }

    private static async Task<double> ActivationBytes(BenchDatabases databases, LitecoinNode node)
    {
        await using var history = await History.Start(databases, node, 2 * Activations);
        using var caller = await history.Connect(history.Hot);
        var request = caller.Get($"v1/payouts/{history.PayoutId(1)}");
        for (var i = 0; i < Activations; i++)
        {
            await caller.Send(request);
        }

        var before = Megabytes(ProcessOf(history.Gateway));
        for (var i = 1; i <= Activations; i++)
        {
            await caller.Send(caller.Get($"v1/payouts/{history.PayoutId(i + 1)}"));
        }

        return (Megabytes(ProcessOf(history.Gateway)) - before) * 1e6 / Activations;
    }

    // The platform's process is found by the port in its settings.
    private static int ProcessOf(GatewayProcess gateway) => Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit))
        .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).First(id => Runs(id, $"Urls={gateway.Address}"));

    private static bool Runs(int process, string setting)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/environ").Split('\0').Contains(setting);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static double Megabytes(int process) => File.ReadLines($"/proc/{process}/status").Where(line => line.StartsWith("VmRSS", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024 / 1e6).Single();

    private static string Text(double megabytes) => string.Create(CultureInfo.InvariantCulture, $"{megabytes:0} MB");
}
