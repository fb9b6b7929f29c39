using ChainCloud.Gateway.Chains;
using ChainCloud.Gateway.Hosting;
using ChainCloud.Gateway.Merchants;

namespace ChainCloud.Gateway.Http;

/// <summary>What the gateway is made of, and the order in which a request passes it.</summary>
public static class GatewayHost
{
    /// <summary>The largest body, except where a route says otherwise.</summary>
    public const long MaxBody = 256 * 1024;

    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = MaxBody;
        });
        // A request goes on where its bytes were read: the thread pool would only hand it from thread to thread.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        // The framework's two lines per request would cost more than the request.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        var services = builder.Services;
        services.AddOptions<GatewayOptions>().Bind(builder.Configuration.GetSection(GatewayOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<TokenOptions>().Bind(builder.Configuration.GetSection(TokenOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<OperatorOptions>().Bind(builder.Configuration.GetSection(OperatorOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<GrainCalls>();
        services.AddSingleton<ServedAssets>();
        services.AddSingleton<TokenDirectory>();
        services.AddSingleton<RateLimits>();
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddOpenApi("v1", ApiDocument.Configure);
    }

    public static void UseGateway(this WebApplication app)
    {
        app.UseMiddleware<RequestFaults>();
        app.UseRouting();
        app.UseEngine();
        app.UseMiddleware<TokenAuthentication>();
        app.UseMiddleware<Idempotency>();
        app.MapOpenApi("/openapi/{documentName}.json").TakesAnybody();
        // Wrong settings end the process here, not with the first request.
        app.Services.GetRequiredService<ServedAssets>();
    }
}
