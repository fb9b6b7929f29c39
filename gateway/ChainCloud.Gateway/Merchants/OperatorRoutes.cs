using ChainCloud.Gateway.Http;
using ChainCloud.GrainInterfaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChainCloud.Gateway.Merchants;

/// <summary>Merchants, their tokens and devices, and the alarms. Never a merchant's money.</summary>
public static class OperatorRoutes
{
    private const int MaxCards = 10;

    public static void MapOperator(this IEndpointRouteBuilder routes)
    {
        var platform = routes.MapGroup("/v1/operator").WithTags("operator").Takes(TokenKind.Operator);
        platform.MapPost("merchants", CreateMerchant).WithName("createMerchant");
        platform.MapGet("merchants", ListMerchants).WithName("listMerchants");
        platform.MapGet("merchants/{merchant}", ReadMerchant).WithName("readMerchant");
        platform.MapPost("merchants/{merchant}/tokens", IssueToken).WithMetadata(new AnswerHoldsSecret()).WithName("issueToken");
        platform.MapPost("merchants/{merchant}/devices", EnrolDevices).WithName("enrolDevices");
        platform.MapGet("merchants/{merchant}/devices", ListDevices).WithName("listDevices");
        platform.MapPost("devices/{device}/tokens", IssueCourierToken).WithMetadata(new AnswerHoldsSecret()).WithName("issueCourierToken");
        platform.MapGet("devices/{device}", ReadDevice).WithName("readDevice");
        platform.MapGet("alarms", ListAlarms).WithName("listAlarms");
    }

    private static async Task<Results<Created<MerchantBody>, Refused>> CreateMerchant(CreateMerchantBody body, GrainCalls grains)
    {
        if (!MerchantId.Parse(body.Id).TryGet(out var id, out var badId))
        {
            return new Refused(badId);
        }

        if (!Texts.Label(body.DisplayName).TryGet(out var name, out var badName) || string.IsNullOrWhiteSpace(name))
        {
            return new Refused(badName ?? new Problem(ProblemCodes.MalformedRequest, "A display_name is 1 to 128 characters."));
        }

        return (await grains.Within(grains.Merchant(id).Create(name))).ToCreated(MerchantBody.Of, merchant => $"/v1/operator/merchants/{merchant.Id}");
    }

    private static async Task<Results<Ok<ListBody<MerchantBody>>, Refused>> ListMerchants(string? cursor, string? limit, GrainCalls grains) =>
        new ListParameters(cursor, limit).Parse().TryGet(out var query, out var malformed)
            ? (await grains.Within(grains.Operator().ListMerchants(query))).ToOk(page => page.ToBody(MerchantBody.Of))
            : new Refused(malformed);

    private static async Task<Results<Ok<MerchantBody>, Refused>> ReadMerchant(string merchant, GrainCalls grains) =>
        MerchantOf(merchant).TryGet(out var id, out var malformed)
            ? (await grains.Within(grains.Merchant(id).Read())).ToOk(MerchantBody.Of)
            : new Refused(malformed);

    private static async Task<Results<Created<TokenBody>, Refused>> IssueToken(string merchant, IssueTokenBody body, GrainCalls grains)
    {
        if (!MerchantOf(merchant).TryGet(out var id, out var malformed))
        {
            return new Refused(malformed);
        }

        TokenKind? kind = body.Kind switch { "cold" => TokenKind.Cold, "hot" => TokenKind.Hot, _ => null };
        return kind is { } known
            ? (await grains.Within(grains.Merchant(id).IssueToken(known, body.ExpiresAt))).ToCreated(TokenBody.Of, _ => null)
            : new Refused(new Problem(ProblemCodes.MalformedRequest, "A merchant's token is cold or hot."));
    }

    private static async Task<Results<Ok<DeviceListBody>, Refused>> EnrolDevices(string merchant, EnrolDevicesBody body, GrainCalls grains)
    {
        if (!MerchantOf(merchant).TryGet(out var id, out var malformed))
        {
            return new Refused(malformed);
        }

        return body.Cards.Count is >= 1 and <= MaxCards && body.Cards.All(card => card is { Length: > 0 })
            ? (await grains.Within(grains.Merchant(id).EnrolDevices(body.Cards))).ToOk(DeviceListBody.Of)
            : new Refused(new Problem(ProblemCodes.MalformedRequest, "cards are 1 to 10 device cards."));
    }

    private static async Task<Results<Ok<DeviceListBody>, Refused>> ListDevices(string merchant, GrainCalls grains) =>
        MerchantOf(merchant).TryGet(out var id, out var malformed)
            ? (await grains.Within(grains.Merchant(id).Devices())).ToOk(DeviceListBody.Of)
            : new Refused(malformed);

    private static async Task<Results<Created<TokenBody>, Refused>> IssueCourierToken(string device, IssueCourierTokenBody body, GrainCalls grains) =>
        DeviceOf(device).TryGet(out var id, out var malformed)
            ? (await grains.Within(grains.Device(id).IssueCourierToken(body.ExpiresAt))).ToCreated(TokenBody.Of, _ => null)
            : new Refused(malformed);

    private static async Task<Results<Ok<DeviceStatusBody>, Refused>> ReadDevice(string device, GrainCalls grains) =>
        DeviceOf(device).TryGet(out var id, out var malformed)
            ? (await grains.Within(grains.Device(id).Status())).ToOk(DeviceStatusBody.Of)
            : new Refused(malformed);

    private static async Task<Results<Ok<ListBody<AlarmBody>>, Refused>> ListAlarms(string? cursor, string? limit, GrainCalls grains) =>
        new ListParameters(cursor, limit).Parse().TryGet(out var query, out var malformed)
            ? (await grains.Within(grains.Operator().ListAlarms(query))).ToOk(page => page.ToBody(AlarmBody.Of))
            : new Refused(malformed);

    private static Result<MerchantId> MerchantOf(string text) =>
        MerchantId.Parse(text) is { IsOk: true } id ? id : new Problem(ProblemCodes.NotFound, "No such merchant.");

    private static Result<DeviceId> DeviceOf(string text) =>
        DeviceId.Parse(text) is { IsOk: true } id ? id : new Problem(ProblemCodes.NotFound, "No such device.");
}
