using System.Net;
using System.Text.Json;
using ChainCloud.Api.Tests.Hosts;
using ChainCloud.Gateway.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace ChainCloud.Api.Tests.Http;

public sealed class FaultsAreNeverToldAsFailures
{
    [Fact]
    public async Task A_write_that_ran_out_of_time_may_have_moved_funds()
    {
        var problem = await Ask(HttpMethod.Post, new TimeoutException(), HttpStatusCode.ServiceUnavailable, ProblemCodes.OutcomeUnknown);

        Assert.Equal("maybe", problem);
    }

    [Fact]
    public async Task A_write_that_met_a_bug_may_have_moved_funds()
    {
        var problem = await Ask(
            HttpMethod.Post, new InvalidOperationException("the secret"), HttpStatusCode.InternalServerError, ProblemCodes.InternalError);

        Assert.Equal("maybe", problem);
    }

    [Fact]
    public async Task A_write_whose_silo_died_may_have_moved_funds()
    {
        var fault = new SiloUnavailableException("the secret");
        var problem = await Ask(HttpMethod.Post, fault, HttpStatusCode.ServiceUnavailable, ProblemCodes.OutcomeUnknown);

        Assert.Equal("maybe", problem);
    }

    [Fact]
    public async Task A_read_whose_silo_died_moved_nothing()
    {
        var fault = new SiloUnavailableException("the secret");
        var problem = await Ask(HttpMethod.Get, fault, HttpStatusCode.ServiceUnavailable, ProblemCodes.Overloaded);

        Assert.Equal("no", problem);
    }

    [Fact]
    public async Task A_read_that_ran_out_of_time_moved_nothing()
    {
        var problem = await Ask(HttpMethod.Get, new TimeoutException(), HttpStatusCode.ServiceUnavailable, ProblemCodes.Overloaded);

        Assert.Equal("no", problem);
    }

    [Fact]
    public async Task JSON_that_can_not_be_read_is_the_clients_mistake() =>
        Assert.Equal("no", await Ask(HttpMethod.Post, new JsonException("System.Secret"), HttpStatusCode.BadRequest, ProblemCodes.MalformedRequest));

    private static async Task<string> Ask(HttpMethod method, Exception fault, HttpStatusCode status, string code)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.UseMiddleware<RequestFaults>();
        app.Run(_ => throw fault);
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        var problem = await http.SendAsync(new HttpRequestMessage(method, "/")).IsProblem(status, code);

        Assert.DoesNotContain("ecret", problem.ToJsonString(), StringComparison.Ordinal);
        return problem.Text("funds_moved");
    }
}
