using ChainCloud.Crashes.Stage;
using ChainCloud.TestKit;

namespace ChainCloud.Crashes.Kills;

/// <param name="Name">What is killed, for people.</param>
/// <param name="Strike">Kills it, lets some time pass and starts it again.</param>
internal sealed record Kill(string Name, Func<TimeSpan, Task> Strike);

/// <summary>What can be killed, each as often as it stands in the list.</summary>
internal static class KillList
{
    public static IReadOnlyList<Kill> Of(CrashStage stage, Random random)
    {
        var platforms = stage.Platforms.Select((platform, i) => new Kill($"platform {i + 1}", async down =>
        {
            await platform.Kill();
            await Moment.Pass(down);
            await platform.Start();
        }));
        var couriers = stage.Devices.Select(device => new Kill($"courier of {device.Name}", async down =>
        {
            await device.StopCourier();
            await Moment.Pass(down);
            device.ResumeCourier();
        }));
        var devices = stage.Devices.Select(device => new Kill(device.Name, async down =>
        {
            await device.Kill();
            await Moment.Pass(down);
            device.Serve();
        }));
        var node = new Kill("litecoind", async down =>
        {
            await stage.Node.KillAsync();
            await Moment.Pass(down);
            await stage.Node.RestartAsync();
        });
        List<Kill> of = [.. couriers, .. devices, node, node];
        for (var weight = 0; weight < (stage.Platforms.Count > 1 ? 3 : 5); weight++)
        {
            of.AddRange(platforms);
        }

        return [.. of, .. Database(stage, random)];
    }

    private static IEnumerable<Kill> Database(CrashStage stage, Random random)
    {
        if (stage.Cluster is not { } cluster)
        {
            return [];
        }

        var server = new Kill("PostgreSQL", async down =>
        {
            await cluster.Kill();
            await Moment.Pass(down);
            await cluster.Resume();
            await PlatformsAreReady(stage);
        });
        var backend = new Kill("a backend of PostgreSQL", async _ =>
        {
            await cluster.KillBackend(random.Next);
            await PlatformsAreReady(stage);
        });
        return [server, server, backend, backend];
    }

    private static async Task PlatformsAreReady(CrashStage stage)
    {
        foreach (var platform in stage.Platforms)
        {
            using var http = new HttpClient { BaseAddress = platform.Address };
            await Eventually.True(
                async () =>
                {
                    using var answer = await http.GetAsync(new Uri("health/ready", UriKind.Relative));
                    return answer.IsSuccessStatusCode;
                },
                CrashStage.Limit, () => $"{platform.Address} is not ready again");
        }
    }
}
