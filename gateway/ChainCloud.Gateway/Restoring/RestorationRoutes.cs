using ChainCloud.Gateway.Http;
using ChainCloud.Gateway.Merchants;
using ChainCloud.GrainInterfaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChainCloud.Gateway.Restoring;

/// <param name="Cause">restored, by the restore command, or behind: the platform found out; tolerate others.</param>
/// <param name="Missing">What is waited for before payouts go on.</param>
public sealed record RestorationBody(
    long Number, string Cause, string Detail, DateTime At, DateTime? EndedAt, IReadOnlyList<string> Missing, IReadOnlyList<RecoveredBody> Recovered)
{
    public static RestorationBody Of(RestorationView view) => new(
        view.Number, view.Cause, view.Detail, view.At.UtcDateTime, view.EndedAt?.UtcDateTime, view.Missing, [.. view.Recovered.Select(RecoveredBody.Of)]);
}

/// <summary>Something that a device signed and the restored database did not know.</summary>
/// <param name="Outcome">waiting, known, recovered, unsigned or unsolved; tolerate others.</param>
public sealed record RecoveredBody(string Device, string Merchant, long Counter, string Outcome, string Detail)
{
    public static RecoveredBody Of(RecoveredView view) => new(view.Device.ToString(), view.Merchant.ToString(), view.Counter, view.Outcome, view.Detail);
}

/// <summary>What a restored database still has to learn before anything is paid from it.</summary>
public static class RestorationRoutes
{
    public static void MapRestoration(this IEndpointRouteBuilder routes) => routes.MapGroup("/v1/operator/restoration").WithTags("operator")
        .Takes(TokenKind.Operator).MapGet("", Read).WithName("readRestoration");

    private static async Task<Results<Ok<RestorationBody>, Refused>> Read(GrainCalls grains) =>
        (await grains.Within(grains.Operator().Restoration())).ToOk(RestorationBody.Of);
}
