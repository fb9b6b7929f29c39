using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChainCloud.Api.Tests.Hosts;

/// <summary>A server that answers as a test says: the gateway in an attacker's hands, or one that falls over.</summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedGateway(WebApplication app, HttpClient http)
    {
        _app = app;
        Http = http;
    }

    public HttpClient Http { get; }

    /// <summary>Bodies in the order of their arrival.</summary>
    public ConcurrentQueue<string> Bodies { get; } = new();

    /// <summary>Starts it on a free port. <paramref name="answer"/> gets the number of the request, from 1.</summary>
    public static async Task<ScriptedGateway> Start(Func<int, HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        ScriptedGateway? server = null;
        var count = 0;
        app.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body, Encoding.UTF8);
            server!.Bodies.Enqueue(await body.ReadToEndAsync());
            await answer(Interlocked.Increment(ref count), context);
        });
        await app.StartAsync();
        server = new ScriptedGateway(app, new HttpClient { BaseAddress = new Uri(app.Urls.Single() + "/") });
        return server;
    }

    public static Task Json(HttpContext context, int status, string body, string type = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
