using System.Text;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.Options;

namespace ChainCloud.Grains.Tests.Ledger;

/// <summary>The group commit: what callers are told, and what is in the book afterwards.</summary>
public sealed class BookWriterTests
{
    private static readonly BookId Book = BookId.Parse("acme/LTC").Value;
    private static readonly Hash256 Content = new(new byte[32]);
    private static readonly Hash256 OtherContent = new(Enumerable.Repeat((byte)1, 32).ToArray());

    private readonly MemoryBook _store = new(Book);
    private int _ended;

    [Fact]
    public async Task A_thousand_commands_at_once_share_few_commits_and_sum_up_exactly()
    {
        var writer = Writer();
        var answers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => writer.Submit(Deposit($"d{i}", i + 1))));
        Assert.All(answers, a => Assert.True(a.IsOk));
        Assert.Equal(500_500, _store.Current[LedgerAccount.HotPending]);
        Assert.Equal(1_000, _store.Groups.Sum());
        Assert.True(_store.Groups.Count < 100, $"{_store.Groups.Count} commits");
    }

    [Fact]
    public async Task The_same_key_and_content_gets_the_stored_answer_once_and_for_ever()
    {
        var writer = Writer();
        var together = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => writer.Submit(Deposit("d", 7))));
        var later = await writer.Submit(Deposit("d", 7));
        Assert.Single(together, a => !a.Value.Replayed);
        Assert.True(later.Value.Replayed);
        Assert.Equal("d", Encoding.UTF8.GetString(later.Value.Result));
        Assert.Equal(7, _store.Current[LedgerAccount.HotPending]);
    }

    [Fact]
    public async Task The_same_key_with_other_content_is_a_conflict_now_and_later()
    {
        var writer = Writer();
        var together = await Task.WhenAll(writer.Submit(Deposit("d", 7)), writer.Submit(Deposit("d", 8) with { RequestHash = OtherContent }));
        Assert.Equal(ProblemCodes.IdempotencyKeyConflict, together[1].Problem.Code);
        Assert.Equal(ProblemCodes.IdempotencyKeyConflict, (await writer.Submit(Deposit("d", 8) with { RequestHash = OtherContent })).Problem.Code);
        Assert.Equal(7, _store.Current[LedgerAccount.HotPending]);
    }

    [Fact]
    public async Task Each_command_is_decided_on_the_head_that_includes_those_before_it()
    {
        var writer = Writer();
        await writer.Submit(Deposit("d", 100));
        await writer.Submit(Credit("c", 100));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => writer.Submit(Hold($"p{i}", 30))));
        Assert.Equal(3, answers.Count(a => a.IsOk));
        Assert.All(answers.Where(a => !a.IsOk), a => Assert.Equal(ProblemCodes.InsufficientFunds, a.Problem.Code));
        Assert.Equal(10, _store.Current[LedgerAccount.Hot]);
    }

    [Fact]
    public async Task A_refused_a_failing_and_a_conflicting_command_do_not_sink_their_group()
    {
        _store.Conflict = items => items.ToList().FindIndex(i => i.IdemKey == "taken");
        var writer = Writer();
        var good = Enumerable.Range(0, 10).Select(i => writer.Submit(Deposit($"d{i}", 1))).ToList();
        var refused = writer.Submit(new LedgerCommand("refused", Content, _ => new Problem(ProblemCodes.WrongState, "no")));
        var failing = writer.Submit(new LedgerCommand("failing", Content, _ => throw new InvalidOperationException("a bug")));
        var taken = writer.Submit(Deposit("taken", 1));
        good.AddRange(Enumerable.Range(10, 10).Select(i => writer.Submit(Deposit($"d{i}", 1))));
        Assert.All(await Task.WhenAll(good), a => Assert.True(a.IsOk));
        Assert.Equal("no", (await refused).Problem.Detail);
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        Assert.Equal(ProblemCodes.WrongState, (await taken).Problem.Code);
        Assert.Equal(20, _store.Current[LedgerAccount.HotPending]);
    }

    [Fact]
    public async Task A_second_writer_of_the_book_makes_the_first_decide_anew()
    {
        var writer = Writer();
        await writer.Submit(Deposit("d", 100));
        await writer.Submit(Credit("c", 100));
        _store.Interfere(EntryRules.PayoutReserved(PayoutId.Of(9), Units(80), Units(1)));
        Assert.Equal(ProblemCodes.InsufficientFunds, (await writer.Submit(Hold("p", 30))).Problem.Code);
        Assert.True((await writer.Submit(Hold("q", 10))).IsOk);
        Assert.Equal(0, _ended);
    }

    [Fact]
    public async Task Two_writers_of_one_book_lose_nothing_and_double_nothing()
    {
        var (first, second) = (Writer(), Writer());
        var all = Enumerable.Range(0, 400).Select(i => Deposit($"d{i % 200}", 1)).ToList();
        var answers = await Task.WhenAll(all.Select((c, i) => Retrying(i % 2 == 0 ? first : second, c)));
        Assert.All(answers, a => Assert.True(a.IsOk, a.ToString()));
        Assert.Equal(200, _store.Current[LedgerAccount.HotPending]);
    }

    [Fact]
    public async Task A_book_that_moves_all_the_time_is_reported_as_nothing_changed()
    {
        _store.Before = _ => _store.Interfere(EntryRules.DepositConfirming(DepositId.Of(5), AddressPurpose.Cold, Units(1)));
        var answer = await Writer().Submit(Deposit("d", 100));
        Assert.Equal(ProblemCodes.StoreUnavailable, answer.Problem.Code);
        Assert.Equal(0, _store.Current[LedgerAccount.HotPending]);
    }

    [Fact]
    public async Task An_outage_is_reported_as_nothing_changed_and_is_over_when_it_is_over()
    {
        var writer = Writer();
        _store.Before = _ => throw new StoreUnavailableException("down");
        var during = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => writer.Submit(Deposit($"d{i}", 1))));
        Assert.All(during, a => Assert.Equal(ProblemCodes.StoreUnavailable, a.Problem.Code));
        _store.Before = null;
        Assert.True((await writer.Submit(Deposit("d0", 1))).IsOk);
        Assert.Equal(1, _store.Current[LedgerAccount.HotPending]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unknown_outcome_is_never_reported_as_failed_and_the_same_key_tells_the_truth(bool committed)
    {
        var writer = Writer();
        _store.Before = committed ? null : _ => throw new StoreOutcomeUnknownException("lost");
        _store.After = committed ? () => throw new StoreOutcomeUnknownException("lost") : null;
        var answer = await writer.Submit(Deposit("d", 5));
        Assert.Equal(ProblemCodes.OutcomeUnknown, answer.Problem.Code);
        Assert.Equal(1, _ended);
        (_store.Before, _store.After) = (null, null);
        var again = await Writer().Submit(Deposit("d", 5));
        Assert.Equal(committed, again.Value.Replayed);
        Assert.Equal(5, _store.Current[LedgerAccount.HotPending]);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_takes_again_when_it_has_drained()
    {
        using var gate = new ManualResetEventSlim();
        _store.Before = _ => gate.Wait();
        var writer = Writer(new BookWriterOptions { MaxQueued = 10, MaxGroup = 5 });
        var all = Enumerable.Range(0, 100).Select(i => writer.Submit(Deposit($"d{i}", 1))).ToList();
        var overloaded = all.Count(t => t.IsCompleted && !t.Result.IsOk && t.Result.Problem.Code == ProblemCodes.Overloaded);
        Assert.InRange(overloaded, 80, 90);
        gate.Set();
        var answers = await Task.WhenAll(all);
        Assert.Equal(100 - overloaded, answers.Count(a => a.IsOk));
        Assert.Equal(100 - overloaded, _store.Current[LedgerAccount.HotPending]);
        Assert.True((await writer.Submit(Deposit("later", 1))).IsOk);
    }

    [Fact]
    public async Task Nobody_is_refused_for_what_another_writer_has_made_good_meanwhile()
    {
        var (here, there) = (Writer(), Writer());
        Assert.True((await there.Submit(Deposit("c", 105))).IsOk);
        Assert.True((await here.Submit(Credit("d", 5))).IsOk);
        Assert.True((await there.Submit(Credit("e", 100))).IsOk);
        Assert.True((await here.Submit(Hold("f", 105))).IsOk);
        Assert.Equal(ProblemCodes.InsufficientFunds, (await here.Submit(Hold("g", 1))).Problem.Code);
    }

    [Fact]
    public async Task A_change_without_money_moves_the_head_too()
    {
        var writer = Writer();
        await writer.Submit(new LedgerCommand("rows", Content, _ => LedgerDecision.OfRows()));
        Assert.Equal(1, _store.Current.Seq);
    }

    [Fact]
    public async Task A_known_key_gets_its_answer_even_when_it_could_not_be_decided_any_more()
    {
        var writer = Writer();
        await writer.Submit(Deposit("d", 100));
        await writer.Submit(Credit("c", 100));
        Assert.True((await writer.Submit(Hold("p", 80))).IsOk);
        var poor = await Task.WhenAll(writer.Submit(Hold("p", 80)), writer.Submit(Hold("q", 80)), writer.Submit(Hold("r", 15)));
        Assert.True(poor[0].Value.Replayed);
        Assert.Equal(ProblemCodes.InsufficientFunds, poor[1].Problem.Code);
        Assert.True(poor[2].IsOk);
        var failing = await writer.Submit(new LedgerCommand("p", Content, _ => throw new InvalidOperationException("a bug")));
        Assert.True(failing.Value.Replayed);
        Assert.Equal(95, _store.Current[LedgerAccount.HotReserved]);
    }

    [Fact]
    public async Task Many_repetitions_in_one_group_cost_one_look_for_their_keys()
    {
        var writer = Writer();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => writer.Submit(Deposit($"d{i}", 1))));
        var before = _store.Tries;
        var again = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => writer.Submit(Deposit($"d{i}", 1))));
        Assert.Equal(300, again.Count(a => a.Value.Replayed));
        Assert.Equal(400, _store.Current[LedgerAccount.HotPending]);
        Assert.True(_store.Tries - before < 30, $"{_store.Tries - before} tries");
    }

    [Fact]
    public async Task Books_together_take_no_more_than_the_platform_may_hold()
    {
        using var gate = new ManualResetEventSlim();
        var options = new BookWriterOptions { MaxQueuedInAll = 50 };
        var load = new LedgerLoad(Options.Create(options));
        var books = Enumerable.Range(0, 20).Select(i => new MemoryBook(Book) { Before = _ => gate.Wait() }).ToList();
        var writers = books.ConvertAll(b => new BookWriter(Book, b, TimeProvider.System, options, () => { }, load));
        var all = Enumerable.Range(0, 200).Select(i => writers[i % 20].Submit(Deposit($"d{i}", 1))).ToList();
        Assert.Equal(150, all.Count(t => t.IsCompleted && t.Result is { IsOk: false, Problem.Code: ProblemCodes.Overloaded }));
        Assert.Equal(50, load.Waiting);
        gate.Set();
        Assert.Equal(50, (await Task.WhenAll(all)).Count(a => a.IsOk));
        Assert.Equal(50, books.Sum(b => (long)b.Current[LedgerAccount.HotPending]));
        Assert.Equal(0, load.Waiting);
        Assert.True((await writers[0].Submit(Deposit("later", 1))).IsOk);
    }

    [Fact]
    public void Nothing_of_a_group_runs_outside_the_scheduler_that_is_given()
    {
        var turns = new ByHand();
        var writer = Writer(new BookWriterOptions { Scheduler = turns });
        var all = Enumerable.Range(0, 20).Select(i => writer.Submit(Deposit($"d{i}", 1))).ToList();
        Assert.DoesNotContain(all, t => t.IsCompleted);
        turns.RunUntil(() => all.TrueForAll(t => t.IsCompleted));
        Assert.Equal(20, _store.Current[LedgerAccount.HotPending]);
        Assert.Equal([Environment.CurrentManagedThreadId], turns.Threads);
    }

    private static async Task<Result<LedgerAnswer>> Retrying(BookWriter writer, LedgerCommand command)
    {
        Result<LedgerAnswer> answer;
        do
        {
            answer = await writer.Submit(command);
        }
        while (!answer.IsOk && answer.Problem.Code is ProblemCodes.StoreUnavailable);
        return answer;
    }

    private static Amount Units(long units) => Amount.Of(Book.Asset, units);

    private static LedgerCommand Deposit(string key, long units) => Command(
        key, _ => [EntryRules.DepositConfirming(DepositId.Of(1), AddressPurpose.Hot, Units(units))]);

    private static LedgerCommand Credit(string key, long units) => Command(
        key, head => [EntryRules.DepositCredited(head, DepositId.Of(1), AddressPurpose.Hot, Units(units))]);

    private static LedgerCommand Hold(string key, long units) => Command(key, _ => [EntryRules.PayoutReserved(PayoutId.Of(1), Units(units - 1), Units(1))]);

    private static LedgerCommand Command(string key, Func<AccountHead, IReadOnlyList<JournalEntry>> entries) =>
        new(key, Content, head => new LedgerDecision(entries(head), [], [], Encoding.UTF8.GetBytes(key)));

    private BookWriter Writer(BookWriterOptions? options = null) =>
        new(Book, _store, TimeProvider.System, options ?? new BookWriterOptions(), () => Interlocked.Increment(ref _ended));
}
