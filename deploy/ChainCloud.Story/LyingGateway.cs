using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChainCloud.Story;

/// <summary>
/// The hacked cloud of the attacks: stands between the gateway and whoever asks it, passes everything on, and changes the answers that
/// an attacker wants changed. Loopback only.
/// </summary>
public sealed class LyingGateway : IAsyncDisposable
{
    private static readonly HashSet<string> NotForwarded = new(StringComparer.OrdinalIgnoreCase)
        { "Host", "Connection", "Transfer-Encoding", "Content-Length", "Content-Type", "Accept-Encoding" };

    private readonly WebApplication _app;
    private readonly HttpClient _upstream;

    private LyingGateway(WebApplication app, HttpClient upstream)
    {
        _app = app;
        _upstream = upstream;
    }

    /// <summary>Where the liar listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Changes the body of an answer; gets method, path and true body. Null: tells the truth.</summary>
    public Func<string, string, byte[], byte[]>? Lie { get; set; }

    /// <summary>How often an answer was changed.</summary>
    public int Lies { get; private set; }

    /// <summary>Starts a liar in front of the true gateway.</summary>
    public static async Task<LyingGateway> Start(Uri gateway)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var liar = new LyingGateway(app, new HttpClient { BaseAddress = gateway });
        app.Run(liar.Forward);
        await app.StartAsync();
        liar.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return liar;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _upstream.Dispose();
    }

    private async Task Forward(HttpContext context)
    {
        using var ask = await Copy(context.Request);
        using var answer = await _upstream.SendAsync(ask, context.RequestAborted);
        var truth = await answer.Content.ReadAsByteArrayAsync(context.RequestAborted);
        var told = answer.StatusCode == HttpStatusCode.OK || answer.StatusCode == HttpStatusCode.Created
            ? Lie?.Invoke(context.Request.Method, context.Request.Path, truth) ?? truth
            : truth;
        if (!told.AsSpan().SequenceEqual(truth))
        {
            Lies++;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        if (answer.Content.Headers.ContentType is { } type)
        {
            context.Response.ContentType = type.ToString();
        }

        await context.Response.Body.WriteAsync(told, context.RequestAborted);
    }

    private static async Task<HttpRequestMessage> Copy(HttpRequest request)
    {
        var copy = new HttpRequestMessage(new HttpMethod(request.Method), request.Path + request.QueryString);
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        if (body.Length > 0)
        {
            copy.Content = new ByteArrayContent(body.ToArray());
            copy.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        foreach (var header in request.Headers.Where(h => !NotForwarded.Contains(h.Key)))
        {
            copy.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value);
        }

        return copy;
    }
}
