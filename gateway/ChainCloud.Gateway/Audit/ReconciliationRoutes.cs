using System.Globalization;
using System.Numerics;
using ChainCloud.Gateway.Chains;
using ChainCloud.Gateway.Deposits;
using ChainCloud.Gateway.Http;
using ChainCloud.Gateway.Merchants;
using ChainCloud.GrainInterfaces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChainCloud.Gateway.Audit;

/// <summary>Ledger and chain of one asset, base units: expected = ledger + unposted - reversing - in_flight + unclaimed; difference = chain - missing - expected.</summary>
/// <param name="Block">The last block of the chain that it is true after.</param>
/// <param name="Ledger">What the books hold.</param>
/// <param name="Unposted">Deposits in blocks that are not posted yet.</param>
/// <param name="Reversing">Posted deposits whose block left the chain.</param>
/// <param name="InFlight">What payouts in blocks took that are not settled yet, fees included.</param>
/// <param name="Unclaimed">What came in no way that a deposit comes in.</param>
/// <param name="Missing">Of the facts' coins those that the node does not have.</param>
/// <param name="Whole">The last round over all coins or accounts and all postings found nothing.</param>
/// <param name="Found">What differs in the details, one sentence each.</param>
/// <param name="Explanation">Where a difference sits; empty unless explain=true.</param>
public sealed record ReconciliationBody(
    string Asset, AnchorBody? Block, DateTime At, string Ledger, string Unposted, string Reversing, string InFlight, string Unclaimed, string Expected,
    string Chain, string Missing, string Difference, bool Whole, bool Agrees, IReadOnlyList<string> Found, IReadOnlyList<string> Explanation)
{
    public static ReconciliationBody Of(ReconciliationView view, ServedAssets assets) => new(
        view.Asset.Code, AnchorBody.Of(view.Block, assets.Of(view.Asset)), view.At.UtcDateTime, Text(view.Ledger), Text(view.Unposted), Text(view.Reversing),
        Text(view.InFlight), Text(view.Unclaimed), Text(view.Chain - view.Missing - view.Difference), Text(view.Chain), Text(view.Missing),
        Text(view.Difference), view.Whole, view.Agrees, view.Found, view.Explanation);

    private static string Text(BigInteger units) => units.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Whether ledger and chain agree, and where not.</summary>
public static class ReconciliationRoutes
{
    public static void MapReconciliation(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/operator/reconciliation/{asset}", Read).Takes(TokenKind.Operator).WithTags("operator").WithName("readReconciliation");

    private static async Task<Results<Ok<ReconciliationBody>, Refused>> Read(string asset, string? explain, ServedAssets assets, GrainCalls grains)
    {
        if (!assets.Find(asset).TryGet(out var known, out var unknown))
        {
            return new Refused(unknown);
        }

        return explain is null or "true" or "false"
            ? (await grains.Within(grains.Operator().Reconciliation(known.Asset, explain == "true"))).ToOk(view => ReconciliationBody.Of(view, assets))
            : new Refused(new Problem(ProblemCodes.MalformedRequest, "explain is true or false."));
    }
}
