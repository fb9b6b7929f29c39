using System.Globalization;
using ChainCloud.Gateway.Chains;
using ChainCloud.Gateway.Http;
using ChainCloud.Gateway.Merchants;
using ChainCloud.GrainInterfaces;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ChainCloud.Gateway.Ledger;

/// <summary>Balances and the entries that they come from.</summary>
public static class LedgerRoutes
{
    public static void MapLedger(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/balances", Balances).Takes(TokenKind.Cold, TokenKind.Hot).WithTags("ledger").WithName("readBalances");
        routes.MapGet("/v1/ledger/entries", Entries).Takes(TokenKind.Hot).WithTags("ledger").WithName("listLedgerEntries");
    }

    private static async Task<Results<Ok<BalancesListBody>, Refused>> Balances(CallingMerchant merchant, GrainCalls grains, ServedAssets assets)
    {
        var balances = new List<BalancesBody>(assets.All.Length);
        foreach (var definition in assets.All)
        {
            if (!(await grains.Within(grains.Account(merchant.Id, definition).Balances())).TryGet(out var view, out var problem))
            {
                return new Refused(problem);
            }

            balances.Add(BalancesBody.Of(view));
        }

        return TypedResults.Ok(new BalancesListBody(balances));
    }

    private static async Task<Results<Ok<ListBody<JournalEntryBody>>, Refused>> Entries(
        string? asset, [FromQuery(Name = "as_of")] string? asOf, string? cursor, string? limit, CallingMerchant merchant, GrainCalls grains,
        ServedAssets assets)
    {
        if (!new ListParameters(cursor, limit).Of(assets.Find(asset)).TryGet(out var list, out var malformed))
        {
            return new Refused(malformed);
        }

        DateTimeOffset? time = null;
        if (asOf is not null)
        {
            if (!DateTimeOffset.TryParse(asOf, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed))
            {
                return new Refused(new Problem(ProblemCodes.MalformedRequest, "as_of is a time as in RFC 3339, for example 2026-01-31T12:00:00Z."));
            }

            time = parsed;
        }

        return (await grains.Within(grains.Account(merchant.Id, list.Asset).LedgerEntries(list.Query, time)))
            .ToOk(page => page.ToBody(JournalEntryBody.Of));
    }
}

/// <summary>Base units. posted = what is there; pending = seen in blocks, not yet credited; reserved = held for payouts; available = posted - reserved.</summary>
public sealed record BalanceBody(string Posted, string Pending, string Reserved, string Available)
{
    public static BalanceBody Of(BalanceView view) =>
        new(view.Posted.ToUnitsText(), view.Pending.ToUnitsText(), view.Reserved.ToUnitsText(), view.Available.ToUnitsText());
}

/// <summary>One asset's balances, cold and hot apart.</summary>
public sealed record BalancesBody(string Asset, BalanceBody Cold, BalanceBody Hot)
{
    public static BalancesBody Of(BalancesView view) => new(view.Book.Asset.Code, BalanceBody.Of(view.Cold), BalanceBody.Of(view.Hot));
}

/// <summary>The balances of every asset.</summary>
public sealed record BalancesListBody(IReadOnlyList<BalancesBody> Items);

/// <param name="Account">For example "hot_reserved".</param>
/// <param name="Side">debit or credit.</param>
/// <param name="Amount">Base units.</param>
public sealed record PostingBody(string Account, string Side, string Amount);

/// <summary>One balanced entry of the ledger.</summary>
/// <param name="FirstSequence">Number of its first posting in the book.</param>
/// <param name="Kind">For example "deposit.credited".</param>
/// <param name="Subject">Id of the deposit or payout that caused it.</param>
public sealed record JournalEntryBody(long FirstSequence, string Kind, string Subject, IReadOnlyList<PostingBody> Postings, DateTime At)
{
    public static JournalEntryBody Of(JournalEntryView view) => new(
        view.FirstSequence, view.Kind, view.Subject,
        [.. view.Postings.Select(posting => new PostingBody(posting.Account, posting.Side, posting.Amount.ToUnitsText()))],
        view.At.UtcDateTime);
}
