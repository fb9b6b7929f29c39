using ChainCloud.Domain.Ledger;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;

namespace ChainCloud.Grains.Ledger;

/// <summary>
/// One book's only writer. Every part of this class (deposits, addresses, payouts, transfers) reads what it needs, makes a
/// <see cref="LedgerCommand"/> and hands it to <see cref="Submit"/>; nothing else writes money or state that moves with money.
/// </summary>
[Reentrant]
public sealed partial class AccountGrain : Grain, IAccountGrain
{
    private readonly ILedgerReads _ledger;
    private readonly TimeProvider _clock;
    private readonly IIdSource _ids;
    private readonly BookWriter _writer;

    public AccountGrain(
        IBookStore store, ILedgerReads ledger, TimeProvider clock, IIdSource ids, IOptions<BookWriterOptions> options, LedgerLoad load)
    {
        _ledger = ledger;
        _clock = clock;
        _ids = ids;
        Book = BookId.Parse(GrainKeys.Body(this.GetPrimaryKeyString())).Value;
        _writer = new BookWriter(Book, store, clock, options.Value, DeactivateOnIdle, load);
    }

    private BookId Book { get; }

    public Task<Result<BalancesView>> Balances() => Reading<BalancesView>(async () =>
    {
        var head = await Part<IHeadReads>().Read(Book);
        return new BalancesView(Book, ViewOf(Balance.OfCold(head)), ViewOf(Balance.OfHot(head)));
    });

    public Task<Result<Page<JournalEntryView>>> LedgerEntries(PageQuery query, DateTimeOffset? asOf) => Reading<Page<JournalEntryView>>(async () =>
    {
        if (!PageCursor.Number(query).TryGet(out var before, out var problem))
        {
            return problem;
        }

        var postings = await _ledger.Entries(Book, before, asOf, query.Limit + 1, CancellationToken.None);
        var entries = postings.GroupBy(p => p.EntrySeq).Select(ViewOf).ToList();
        return PageCursor.Cut(entries, query.Limit, last => PageCursor.Text(last.FirstSequence));
    });

    /// <summary>A read, or <see cref="ProblemCodes.StoreUnavailable"/> while the database can't be reached.</summary>
    private static async Task<Result<T>> Reading<T>(Func<Task<Result<T>>> read)
    {
        try
        {
            return await read();
        }
        catch (StoreUnavailableException)
        {
            return new Problem(ProblemCodes.StoreUnavailable, "The database can't be reached; nothing was changed.");
        }
    }

    /// <summary>The group commit: see <see cref="BookWriter.Submit"/> for its outcomes.</summary>
    private Task<Result<LedgerAnswer>> Submit(LedgerCommand command) => _writer.Submit(command);

    /// <summary>The same for one of several that are awaited together: what the writer answers with would be gathered on the thread pool.</summary>
    private async Task<Result<LedgerAnswer>> SubmitInTurn(LedgerCommand command) => await Submit(command);

    /// <summary>A store or a collaborator of one part of this grain.</summary>
    private T Part<T>()
        where T : notnull => ServiceProvider.GetRequiredService<T>();

    private static BalanceView ViewOf(Balance balance) => new(balance.Posted, balance.Pending, balance.Reserved, balance.Available);

    private static JournalEntryView ViewOf(IGrouping<long, PostingRow> entry)
    {
        var first = entry.First();
        var postings = entry.Select(p => new PostingView(p.Posting.Account.ToText(), p.Posting.Side.ToText(), p.Posting.Amount)).ToList();
        return new JournalEntryView(entry.Key, first.Kind, first.Subject, postings, first.At);
    }
}
