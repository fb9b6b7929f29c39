using System.Text;
using ChainCloud.Chains;
using ChainCloud.Domain.Ledger;
using ChainCloud.Domain.Payouts;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Transfers;
using Microsoft.Extensions.Options;

namespace ChainCloud.Grains.Ledger;

/// <summary>Payouts of one book: accepted in one commit with their reservation, waiting for nothing else.</summary>
public sealed partial class AccountGrain
{
    private const int ScanPage = 200;

    private IPayoutReads Payouts => Part<IPayoutReads>();

    private PayoutOptions PayoutSettings => Part<IOptions<PayoutOptions>>().Value;

    /// <summary>Fee caps of the book's chain.</summary>
    private FeeCaps Caps => FeeCaps.Of(Asset, PayoutSettings);

    /// <summary>What the catalog says of this book's asset. Asked only where it is known.</summary>
    private AssetDefinition Asset => Part<AssetCatalog>().Find(Book.Asset).Value;

    private Result<ChainParameters> Chain => ChainParameters.For(Book.Asset, Part<IOptions<PlatformOptions>>().Value.Network);

    public async Task<Result<PayoutView>> RequestPayout(RequestPayout request)
    {
        if (!Part<AssetCatalog>().Find(Book.Asset).Then(asset => PayoutLimits.Check(TermsOf(request), asset)).TryGet(out var terms, out var refused))
        {
            return refused;
        }

        if (Asset.Kind == ChainKind.Evm && await RecipientRefused(terms) is { } unpayable)
        {
            return unpayable;
        }

        var state = Payout.Accept(terms);
        var isLocked = await LockReason() is not null;
        var halt = await Part<Halts>().Recent(Asset);
        var command = new LedgerCommand($"payout:{Book.Merchant}:{terms.ExternalId}", request.RequestHash, head => isLocked ? Locked() : halt is not null ? Halts.Refusal(halt) : Reserve(head, state))
        {
            ConflictCode = ProblemCodes.ExternalIdConflict,
        };
        var submitted = await Submit(command);
        if (!submitted.IsOk && submitted.Problem.Code is ProblemCodes.MerchantLocked or ProblemCodes.PayoutsHalted
            && await Payouts.FindByExternalId(Book.Merchant, terms.ExternalId, CancellationToken.None) is not null)
        {
            // The same request was accepted elsewhere while this one was being refused: it has one answer.
            submitted = await Submit(command);
        }

        if (!submitted.TryGet(out var answer, out var problem))
        {
            return problem.Code is ProblemCodes.WrongState or ProblemCodes.ExternalIdConflict or ProblemCodes.PayoutsHalted && await RecoveredBefore(terms) is { } recovered
                ? recovered
                : problem;
        }

        if (answer.Replayed)
        {
            return await ReadPayout(PayoutId.Parse(Encoding.UTF8.GetString(answer.Result)).Value);
        }

        // Accepted is accepted: the next step is taken without waiting, and by the sweeper if this one is lost.
        PlanSoon();
        return PayoutRows.View(state, terms.RequestedAt, null);
    }

    public Task<Result<Page<PayoutView>>> ListPayouts(PageQuery query) => Reading<Page<PayoutView>>(async () =>
    {
        if (!PageCursor.Id(query, PayoutId.Parse).TryGet(out var before, out var problem))
        {
            return problem;
        }

        var rows = await Payouts.List(Book, before, query.Limit + 1, CancellationToken.None);
        return await ViewsOf(rows, query.Limit);
    });

    public Task<Result<Page<PayoutView>>> ListAwaitingApproval(PageQuery query) => Reading<Page<PayoutView>>(async () =>
    {
        if (!PageCursor.Id(query, PayoutId.Parse).TryGet(out var after, out var problem))
        {
            return problem;
        }

        var waiting = new List<PayoutRow>();
        await foreach (var row in UnfinishedPayouts("awaiting_approval", after))
        {
            waiting.Add(row);
            if (waiting.Count > query.Limit)
            {
                break;
            }
        }

        return await ViewsOf(waiting, query.Limit);
    });

    private PayoutTerms TermsOf(RequestPayout request) => new(
        PayoutId.Of(_ids.Next()), Book, request.ExternalId, [.. request.Outputs.Select(o => new Destination(o.Script, o.Amount))],
        request.MaxFee ?? Caps.MaxFee, request.SealedRequest, _clock.GetUtcNow(), request.Speed);

    // Asked only for a payout that is not there yet: what exists is answered as ever.
    private static Result<LedgerDecision> Locked() => new Problem(ProblemCodes.MerchantLocked, "The merchant is locked: an alarm has to be looked into first.");

    private static Result<LedgerDecision> Reserve(AccountHead head, PayoutState state)
    {
        var terms = state.Terms;
        if (head.PayoutsFrozen)
        {
            return new Problem(ProblemCodes.MerchantLocked, "Payouts of this book are frozen: a credited deposit left the chain.");
        }

        var available = head.Balance(LedgerAccount.Hot);
        if (available < terms.Held)
        {
            return new Problem(ProblemCodes.InsufficientFunds, $"{available} are available; {terms.Total} and a fee of up to {terms.MaxFee} are needed.");
        }

        return new LedgerDecision(
            [EntryRules.PayoutReserved(terms.Id, terms.Total, terms.FeeHeldHere)], [new RowWrite.InsertPayout(PayoutRows.New(state))],
            [PayoutRows.Event(state)], Encoding.UTF8.GetBytes(terms.Id.ToString()));
    }

    private Task<Result<PayoutView>> ReadPayout(PayoutId id) => Reading<PayoutView>(async () =>
        await Payouts.Read(id, CancellationToken.None) is { } row && row.Book == Book
            ? PayoutRows.View(PayoutRows.StateOf(row), row.UpdatedAt, await TipHeight())
            : new Problem(ProblemCodes.ExternalIdConflict, "The external id belongs to a payout of another asset."));

    private async Task<Page<PayoutView>> ViewsOf(IReadOnlyList<PayoutRow> rows, int limit)
    {
        var tip = await TipHeight();
        var views = rows.Select(r => PayoutRows.View(PayoutRows.StateOf(r), r.UpdatedAt, tip)).ToList();
        return PageCursor.Cut(views, limit, last => last.Id.ToString());
    }

    private async Task<long?> TipHeight() => (await Part<IChainView>().Status(Book.Asset))?.Tip?.Height;

    private async IAsyncEnumerable<PayoutRow> UnfinishedPayouts(string state, PayoutId? after)
    {
        while (true)
        {
            var page = await Payouts.Unfinished(Book, after, ScanPage, CancellationToken.None);
            foreach (var row in page.Where(r => r.State == state))
            {
                yield return row;
            }

            if (page.Count < ScanPage)
            {
                yield break;
            }

            after = page[^1].Id;
        }
    }
}
