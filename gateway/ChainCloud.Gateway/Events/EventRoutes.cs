using System.Globalization;
using System.Text.Json;
using ChainCloud.Gateway.Http;
using ChainCloud.Gateway.Merchants;
using ChainCloud.GrainInterfaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChainCloud.Gateway.Events;

/// <summary>Something that happened.</summary>
/// <param name="Sequence">From 1, without gaps, per merchant.</param>
/// <param name="Type">For example "deposit.credited"; tolerate types that you don't know.</param>
/// <param name="Subject">Id of the thing it happened to.</param>
public sealed record EventBody(long Sequence, string Type, string? Asset, string Subject, DateTime At, JsonElement Data)
{
    public static EventBody Of(EventView view) => new(
        view.Sequence, view.Type, view.Asset?.Code, view.Subject, view.At.UtcDateTime, JsonElement.Parse(view.DataJson));
}

/// <param name="NextAfter">Give it as <c>after</c> to go on from here.</param>
public sealed record EventListBody(IReadOnlyList<EventBody> Items, bool HasMore, long NextAfter);

/// <summary>The list of events is the truth; every notification only hints at it.</summary>
public static class EventRoutes
{
    public static void MapEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/events", List).Takes(TokenKind.Cold, TokenKind.Hot).WithTags("events").WithName("listEvents");

    private static async Task<Results<Ok<EventListBody>, Refused>> List(
        string? after, string? limit, CallingMerchant merchant, GrainCalls grains)
    {
        if (!long.TryParse(after ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return new Refused(new Problem(ProblemCodes.CursorInvalid, "after is the sequence number of the last event that you have, 0 for none."));
        }

        if (!ListParameters.ParseLimit(limit).TryGet(out var rows, out var malformed))
        {
            return new Refused(malformed);
        }

        return (await grains.Within(grains.Merchant(merchant.Id).Events(sequence, rows))).ToOk(page => new EventListBody(
            [.. page.Items.Select(EventBody.Of)], page.HasMore, page.Items.Count > 0 ? page.Items[^1].Sequence : sequence));
    }
}
