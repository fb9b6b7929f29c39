using ChainCloud.TestKit;
using ChainCloud.TestKit.Nodes;
using ChainCloud.TestKit.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChainCloud.Benchmarks.Reads;

/// <summary>The peer of everything that answers over HTTP: an ASP.NET process of the same shape that does nothing but answer.</summary>
internal sealed class PlainEndpoint : IAsyncDisposable
{
    /// <summary>The argument that makes this program such a process.</summary>
    public const string Argument = "--plain-endpoint";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;

    private PlainEndpoint(ChildProcess process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<PlainEndpoint> Start()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        var program = Path.Combine(AppContext.BaseDirectory, "ChainCloud.Benchmarks");
        var endpoint = new PlainEndpoint(ChildProcess.Start("plain", program, [Argument, address.ToString()]), address);
        using var http = new HttpClient { BaseAddress = address };
        await Eventually.True(() => Answers(http), Limit, () => $"The plain endpoint does not answer:\n{endpoint._process.Text()}");
        return endpoint;
    }

    /// <summary>What the process does.</summary>
    public static async Task<int> Serve(string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(address);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        var app = builder.Build();
        app.MapGet("/health/ready", () => Results.Ok());
        app.MapGet("/v1/plain", () => TypedResults.Ok(new PlainBody([new PlainBalance("LTC", "cold", "0", "0", "0", "0"), new PlainBalance("LTC", "hot", "1", "2", "3", "4")])));
        await app.RunAsync();
        return 0;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    public static async Task<bool> Answers(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    internal sealed record PlainBody(IReadOnlyList<PlainBalance> Items);

    internal sealed record PlainBalance(string Asset, string Kind, string Posted, string Pending, string Reserved, string Available);
}
