using ChainCloud.Domain.Ledger;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.Grains.Tests.Payouts;

/// <summary>Accepting payouts: durable, exact, once.</summary>
public sealed class PayoutRequestTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_thousand_requests_at_once_hold_exactly_what_they_ask(DatabaseKind kind)
    {
        await using var stage = await PayoutStage.Open(kind);
        await stage.Fund(100_000_000);
        var answers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => stage.Account.RequestPayout(stage.RequestOf($"order-{i}", 6_000 + i))));
        Assert.All(answers, a => Assert.True(a.IsOk, a.ToString()));
        Assert.Equal(1_000, answers.Select(a => a.Value.Id).Distinct().Count());
        var held = Enumerable.Range(0, 1_000).Sum(i => 6_000L + i + 10_000);
        Assert.Equal((held, 100_000_000 - held), ((long)(await stage.Hot()).Reserved.Units, (long)(await stage.Hot()).Available.Units));
        var head = await stage.Get<IBookStore>().LoadHead(PayoutStage.Book, default);
        var sum = await stage.Get<ILedgerReads>().SumPostings(PayoutStage.Book, default);
        Assert.Equal(string.Join(' ', sum.Balances), string.Join(' ', head.Balances));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_same_external_id_is_one_payout_and_other_content_is_refused(DatabaseKind kind)
    {
        await using var stage = await PayoutStage.Open(kind);
        await stage.Fund(1_000_000);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => stage.Account.RequestPayout(stage.RequestOf("order-1", 50_000))));
        Assert.Single(answers.Select(a => a.Value.Id).Distinct());
        Assert.Equal(ProblemCodes.ExternalIdConflict, (await stage.Account.RequestPayout(stage.RequestOf("order-1", 50_001))).Problem.Code);
        Assert.Equal(60_000, (await stage.Hot()).Reserved.Units);
    }

    [Fact]
    public async Task A_locked_merchant_is_turned_away_but_still_told_of_what_it_asked_before()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000);
        var before = await stage.Account.RequestPayout(stage.RequestOf("order-1", 50_000));
        await stage.Get<IMerchantStore>().Lock(PayoutStage.Merchant, "C11", default);
        stage.Clock.Move(TimeSpan.FromSeconds(2));
        Assert.Equal(ProblemCodes.MerchantLocked, (await stage.Account.RequestPayout(stage.RequestOf("order-2", 50_000))).Problem.Code);
        Assert.Equal(before.Value.Id, (await stage.Account.RequestPayout(stage.RequestOf("order-1", 50_000))).Value.Id);
        Assert.Equal(60_000, (await stage.Hot()).Reserved.Units);
    }

    [Fact]
    public async Task More_than_is_available_is_refused_and_may_be_asked_again_when_it_is()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(100_000);
        Assert.Equal(ProblemCodes.InsufficientFunds, (await stage.Account.RequestPayout(stage.RequestOf("order-1", 95_000))).Problem.Code);
        await stage.Fund(100_000);
        Assert.True((await stage.Account.RequestPayout(stage.RequestOf("order-1", 95_000))).IsOk);
    }

    [Fact]
    public async Task Concurrent_requests_never_hold_more_than_is_there()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => stage.Account.RequestPayout(stage.RequestOf($"order-{i}", 90_000))));
        Assert.Equal(10, answers.Count(a => a.IsOk));
        Assert.All(answers.Where(a => !a.IsOk), a => Assert.Equal(ProblemCodes.InsufficientFunds, a.Problem.Code));
        Assert.Equal(0, (await stage.Hot()).Available.Units);
    }

    [Fact]
    public async Task No_two_transfers_want_the_same_coin()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite, services => services.Configure<PayoutOptions>(o => o.MaxPerTransaction = 2));
        await stage.Fund([.. Enumerable.Repeat(100_000L, 20)]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => stage.Account.RequestPayout(stage.RequestOf($"order-{i}", 60_000 + (i * 100)))));
        await Task.WhenAll(answers.Select(a => stage.Payout(a.Value.Id).Advance()));
        var views = await Task.WhenAll(answers.Select(a => stage.Payout(a.Value.Id).Read(PayoutStage.Merchant)));
        Assert.All(views, v => Assert.Equal("awaiting_approval", v.Value.State));
        Assert.All(views.GroupBy(v => v.Value.Transfer), t => Assert.InRange(t.Count(), 1, 2));
        Assert.All(views.GroupBy(v => v.Value.Transfer), t => Assert.Single(t.Select(v => v.Value.Fence).Distinct()));
        var transfers = await Task.WhenAll(views.Select(v => v.Value.Transfer!.Value).Distinct().Select(t => stage.Transfer(t).Read(PayoutStage.Merchant)));
        var inputs = transfers.SelectMany(t => t.Value.Inputs).ToList();
        Assert.Equal(inputs.Count, inputs.Distinct().Count());
    }

    [Fact]
    public async Task Waiting_payouts_are_listed_oldest_first_and_all_newest_first()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(100_000, 100_000, 100_000);
        for (var i = 0; i < 3; i++)
        {
            await stage.RequestAndPlan($"order-{i}", 50_000);
        }

        var first = (await stage.Account.ListAwaitingApproval(new PageQuery(null, 2))).Value;
        var rest = (await stage.Account.ListAwaitingApproval(new PageQuery(first.NextCursor, 2))).Value;
        Assert.Equal(["order-0", "order-1", "order-2"], first.Items.Concat(rest.Items).Select(p => p.ExternalId));
        Assert.False(rest.HasMore);
        Assert.Equal(["order-2", "order-1", "order-0"], (await stage.Account.ListPayouts(new PageQuery(null, 10))).Value.Items.Select(p => p.ExternalId));
        Assert.Equal(ProblemCodes.CursorInvalid, (await stage.Account.ListPayouts(new PageQuery("x", 10))).Problem.Code);
        Assert.Equal(ProblemCodes.LimitInvalid, (await stage.Account.ListPayouts(new PageQuery(null, 0))).Problem.Code);
    }

    [Fact]
    public async Task A_payout_waits_for_coins_and_goes_on_when_they_come()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(100_000);
        await stage.RequestAndPlan("order-1", 20_000);
        var second = (await stage.Account.RequestPayout(stage.RequestOf("order-2", 20_000))).Value;
        await stage.Payout(second.Id).Advance();
        Assert.Equal("reserved", await stage.StateOf(second.Id));
        await stage.Fund(100_000);
        await stage.Payout(second.Id).Advance();
        Assert.Equal("awaiting_approval", await stage.StateOf(second.Id));
    }

    [Fact]
    public async Task A_store_that_is_gone_for_a_while_is_told_as_such_and_loses_nothing()
    {
        var outage = new Outage();
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite, services => outage.Wrap(services));
        await stage.Fund(1_000_000);
        outage.IsDown = true;
        Assert.Equal(ProblemCodes.StoreUnavailable, (await stage.Account.RequestPayout(stage.RequestOf("order-1", 50_000))).Problem.Code);
        outage.IsDown = false;
        Assert.True((await stage.Account.RequestPayout(stage.RequestOf("order-1", 50_000))).IsOk);
        Assert.Equal(60_000, (await stage.Hot()).Reserved.Units);
    }

    [Fact]
    public async Task A_lost_answer_is_unknown_and_the_same_request_finds_its_payout()
    {
        var outage = new Outage();
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite, services => outage.Wrap(services));
        await stage.Fund(1_000_000);
        outage.LosesAnswers = true;
        Assert.Equal(ProblemCodes.OutcomeUnknown, (await stage.Account.RequestPayout(stage.RequestOf("order-1", 50_000))).Problem.Code);
        outage.LosesAnswers = false;
        Assert.Equal("order-1", (await stage.Account.RequestPayout(stage.RequestOf("order-1", 50_000))).Value.ExternalId);
        Assert.Equal(60_000, (await stage.Hot()).Reserved.Units);
    }

    /// <summary>Stands between the account grain and the real store.</summary>
    private sealed class Outage
    {
        public bool IsDown { get; set; }

        public bool LosesAnswers { get; set; }

        public void Wrap(IServiceCollection services)
        {
            var real = services.Last(s => s.ServiceType == typeof(IBookStore)).ImplementationType!;
            services.AddSingleton<IBookStore>(provider => new Store((IBookStore)ActivatorUtilities.CreateInstance(provider, real), this));
        }

        private sealed class Store(IBookStore real, Outage outage) : IBookStore
        {
            public Task<AccountHead> LoadHead(BookId book, CancellationToken ct) =>
                outage.IsDown ? throw new StoreUnavailableException("down") : real.LoadHead(book, ct);

            public Task<IReadOnlyDictionary<string, JournalRecord>> FindJournal(IReadOnlyCollection<string> idemKeys, CancellationToken ct) =>
                outage.IsDown ? throw new StoreUnavailableException("down") : real.FindJournal(idemKeys, ct);

            public async Task<CommitOutcome> Commit(
                AccountHead expected, AccountHead next, IReadOnlyList<CommitItem> items, DateTimeOffset at, CancellationToken ct)
            {
                var outcome = outage.IsDown ? throw new StoreUnavailableException("down") : await real.Commit(expected, next, items, at, ct);
                return outage.LosesAnswers ? throw new StoreOutcomeUnknownException("lost") : outcome;
            }
        }
    }
}
