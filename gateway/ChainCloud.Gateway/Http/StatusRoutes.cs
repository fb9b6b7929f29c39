using ChainCloud.Gateway.Merchants;
using ChainCloud.GrainInterfaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChainCloud.Gateway.Http;

public sealed record StatusBody(string Status);

/// <param name="Now">RFC 3339, UTC.</param>
public sealed record TimeBody(DateTime Now, long UnixMilliseconds);

/// <summary>Whether the platform lives, whether it can serve, and what time it has.</summary>
public static class StatusRoutes
{
    /// <summary>Asks for the process alone: it answers while nothing behind it does.</summary>
    public const string Live = "/health/live";

    public static void MapStatus(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Live, () => TypedResults.Ok(new StatusBody("ok"))).TakesAnybody().WithTags("status").WithName("live");
        routes.MapGet("/health/ready", Ready).TakesAnybody().WithTags("status").WithName("ready");
        routes.MapGet("/v1/time", Time).TakesAnybody().WithTags("status").WithName("readTime");
    }

    /// <summary>Ready means that a read goes through a grain to the database and back.</summary>
    private static async Task<Results<Ok<StatusBody>, Refused>> Ready(GrainCalls grains) =>
        (await grains.Within(grains.Operator().ListMerchants(new PageQuery(null, 1)))).ToOk(_ => new StatusBody("ok"));

    private static Ok<TimeBody> Time(TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return TypedResults.Ok(new TimeBody(now.UtcDateTime, now.ToUnixTimeMilliseconds()));
    }
}
