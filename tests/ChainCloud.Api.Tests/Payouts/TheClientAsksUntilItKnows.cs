using System.Text.Json.Nodes;
using ChainCloud.Api.Tests.Addresses;
using ChainCloud.Api.Tests.Hosts;
using ChainCloud.Client;
using ChainCloud.Statements;
using Microsoft.AspNetCore.Http;

namespace ChainCloud.Api.Tests.Payouts;

public sealed class TheClientAsksUntilItKnows
{
    private static readonly byte[] SealingKey = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private static readonly PayoutOrder Order = new(
        "order-7", AttestedBatch.Ltc,
        [
            new PayoutDestination(AttestedBatch.TextOf(AttestedBatch.ScriptOf(1)), Amount.Of(AttestedBatch.Ltc, 150_000)),
            new PayoutDestination(AttestedBatch.TextOf(AttestedBatch.ScriptOf(2)), Amount.Of(AttestedBatch.Ltc, 250_000)),
        ]);

    [Fact]
    public async Task A_fault_is_asked_again_with_the_very_same_bytes()
    {
        await using var gateway = await ScriptedGateway.Start((number, context) => number switch
        {
            1 => Problem(context, 503, "store_unavailable", retryable: true, "no"),
            2 => Abort(context),
            3 => ScriptedGateway.Json(context, 502, "<html>", "text/html"),
            _ => ScriptedGateway.Json(context, 202, Payout),
        });
        using var keys = Keys();

        var payout = await new ChainCloudClient(gateway.Http, "token", keys).RequestPayoutAsync(Order);

        Assert.Equal("po_1", payout.Id);
        Assert.Equal(4, gateway.Bodies.Count);
        Assert.Single(gateway.Bodies.Distinct());
    }

    [Fact]
    public async Task A_refusal_is_thrown_at_once_with_its_code()
    {
        await using var gateway = await ScriptedGateway.Start(
            (_, context) => Problem(context, 422, "insufficient_funds", retryable: false, "no"));
        using var keys = Keys();

        var refusal = await Assert.ThrowsAsync<ChainCloudProblemException>(
            () => new ChainCloudClient(gateway.Http, "token", keys).RequestPayoutAsync(Order));

        Assert.Equal(ProblemCodes.InsufficientFunds, refusal.Code);
        Assert.False(refusal.FundsMayHaveMoved);
        Assert.Single(gateway.Bodies);
    }

    [Fact]
    public async Task Without_any_answer_a_payout_is_never_told_as_failed()
    {
        await using var gateway = await ScriptedGateway.Start((_, context) => Abort(context));
        using var keys = Keys();

        var unknown = await Assert.ThrowsAsync<ChainCloudProblemException>(
            () => new ChainCloudClient(gateway.Http, "token", keys, tries: 2).RequestPayoutAsync(Order));

        Assert.Equal(ProblemCodes.OutcomeUnknown, unknown.Code);
        Assert.True(unknown.FundsMayHaveMoved);
        Assert.True(unknown.Retryable);
    }

    [Fact]
    public async Task The_request_crosses_sealed_for_the_V_Device()
    {
        await using var gateway = await ScriptedGateway.Start((_, context) => ScriptedGateway.Json(context, 202, Payout));
        using var keys = Keys();

        await new ChainCloudClient(gateway.Http, "token", keys).RequestPayoutAsync(Order);

        var box = JsonNode.Parse(gateway.Bodies.Single())!["sealed_request"]!.GetValue<string>();
        var request = SealedPayoutRequest.Open(SealingKey, Convert.FromBase64String(box)).Value;
        Assert.Equal("order-7", request.ExternalId);
        Assert.Equal([AttestedBatch.ScriptOf(1), AttestedBatch.ScriptOf(2)], request.Outputs.Select(output => output.Script));
        Assert.Equal([150_000, 250_000], request.Outputs.Select(output => (int)output.Amount.Units));
    }

    [Fact]
    public async Task A_destination_of_another_network_never_leaves_the_website()
    {
        await using var gateway = await ScriptedGateway.Start((_, context) => ScriptedGateway.Json(context, 202, Payout));
        using var keys = Keys();
        var main = new PayoutDestination("ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea", Amount.Of(AttestedBatch.Ltc, 1));

        await Assert.ThrowsAsync<ChainCloudProblemException>(
            () => new ChainCloudClient(gateway.Http, "token", keys).RequestPayoutAsync(Order with { Destinations = [main] }));

        Assert.Empty(gateway.Bodies);
    }

    private static string Payout => """
        {"id":"po_1","external_id":"order-7","asset":"LTC","state":"awaiting_approval","outputs":[],"total":"400000","fee_asset":"LTC","fee_speed":"normal","max_fee":"1000","fee":null,
        "fence":null,"transfer_id":null,"txid":null,"confirmations":0,"reason_code":null,"created_at":"2026-01-02T03:04:05Z",
        "updated_at":"2026-01-02T03:04:05Z"}
        """;

    private static WebsiteKeys Keys() => new(AttestedBatch.Acme, Network.Regtest, [], SealingKey);

    private static Task Problem(HttpContext context, int status, string code, bool retryable, string moved) => ScriptedGateway.Json(
        context, status,
        $$"""{"code":"{{code}}","detail":"d","request_id":"r","retryable":{{(retryable ? "true" : "false")}},"funds_moved":"{{moved}}"}""",
        "application/problem+json");

    private static Task Abort(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }
}
