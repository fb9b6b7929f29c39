using System.Net;
using ChainCloud.Api.Tests.Hosts;
using ChainCloud.Gateway.Merchants;
using ChainCloud.GrainInterfaces;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.Api.Tests.Http;

public sealed class RoutesAreClosedByDefault(Platform platform) : IClassFixture<Platform>
{
    private static readonly string[] Open = ["/health/live", "/health/ready", "/v1/time", "/openapi/{documentName}.json"];

    private IReadOnlyList<RouteEndpoint> Routes =>
        [.. platform.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    [Fact]
    public void Every_route_declares_the_tokens_that_it_takes()
    {
        Assert.True(Routes.Count > 25);
        Assert.DoesNotContain(Routes, route => route.Metadata.GetMetadata<TokenKinds>() is null);
    }

    [Fact]
    public void Only_these_routes_take_anybody() => Assert.Equal(
        Open.Order(StringComparer.Ordinal),
        Routes.Where(route => route.Metadata.GetMetadata<TokenKinds>()!.IsPublic).Select(route => route.RoutePattern.RawText!)
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Money_moves_by_hot_tokens_only() => Assert.All(
        Routes.Where(route => route.RoutePattern.RawText!.StartsWith("/v1/payouts", StringComparison.Ordinal)),
        route => Assert.Equal([TokenKind.Hot], route.Metadata.GetMetadata<TokenKinds>()!.Kinds));

    [Fact]
    public async Task Every_closed_route_refuses_a_request_without_a_token()
    {
        foreach (var route in Routes.Where(route => !route.Metadata.GetMetadata<TokenKinds>()!.IsPublic))
        {
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                var path = "/" + string.Join('/', route.RoutePattern.PathSegments.Select(segment => segment.IsSimple
                    && segment.Parts[0] is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : "x"));
                await platform.Anonymous.SendAsync(new HttpRequestMessage(new HttpMethod(method), path))
                    .IsProblem(HttpStatusCode.Unauthorized, ProblemCodes.Unauthenticated);
            }
        }
    }

    [Fact]
    public async Task The_OpenAPI_document_lists_every_route()
    {
        var document = await platform.Anonymous.GetAsync("openapi/v1.json").IsOk();

        Assert.StartsWith("3.1", document.Text("openapi"), StringComparison.Ordinal);
        var listed = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(method => $"{method.Key.ToUpperInvariant()} {path.Key}"));
        var mapped = Routes.Where(route => route.RoutePattern.RawText != Open[3])
            .SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                .Select(method => $"{method} {route.RoutePattern.RawText!.TrimEnd('/')}"));
        Assert.Equal(mapped.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public Task An_unknown_path_is_not_found() =>
        platform.Anonymous.GetAsync("v1/nothing").IsProblem(HttpStatusCode.NotFound, ProblemCodes.NotFound);

    [Fact]
    public async Task A_method_that_a_path_does_not_have_is_not_found() =>
        await (await platform.NewMerchant()).Hot.DeleteAsync("v1/payouts").IsProblem(HttpStatusCode.NotFound, ProblemCodes.NotFound);
}
