using ChainCloud.Chains;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Deposits;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.ChainSamples;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

/// <summary>One commit for the deposits of many books, and the desk that makes it. Credited after two confirmations, final after four.</summary>
public sealed class CreditingTests
{
    private static readonly BookId Other = new(MerchantId.Parse("other").Value, Ltc);

    [Theory, BothDatabases]
    public async Task The_deposits_of_all_books_are_pending_then_credited_then_final(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var desk = await Start(store);
        var (mine, others) = (Deposit("a", units: 700), Deposit("b", units: 20) with { Book = Other });
        await store.Mine(Facts(101, [mine, others, Deposit("c", units: 5) with { Book = Other }]));
        await Advance(store, desk);
        Assert.Equal((700, 25), (await Balance(store, Book, LedgerAccount.ColdPending), await Balance(store, Other, LedgerAccount.ColdPending)));

        await MineEmpty(store, desk, 102);
        Assert.Equal((700, 25), (await Balance(store, Book, LedgerAccount.Cold), await Balance(store, Other, LedgerAccount.Cold)));
        Assert.Equal((DepositStates.Credited, DepositPosted.Credited), ((await store.Read(others)).State, (await store.Read(others)).Posted));

        await MineEmpty(store, desk, 103);
        await MineEmpty(store, desk, 104);
        Assert.Equal(DepositStates.Final, (await store.Read(mine)).State);
        await RequireBooks(store);
        Assert.Equal(
            ["deposit.detected", "deposit.confirming", "deposit.credited", "deposit.final"],
            (await store.EventTypes()).Distinct());
    }

    [Theory, BothDatabases]
    public async Task Advancing_again_does_nothing(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var desk = await Start(store);
        await store.Mine(Facts(101, [Deposit("a")]));
        await MineEmpty(store, desk, 102);
        var head = await store.Books.LoadHead(Book, default);

        await Advance(store, desk);
        await Advance(store, Desk(store));

        Assert.Equal(head, await store.Books.LoadHead(Book, default));
    }

    [Theory, BothDatabases]
    public async Task A_reorganization_is_seen_after_deposits_were_credited(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var desk = await Start(store);
        await store.Mine(Facts(101, [Deposit("a", units: 700)]));
        await MineEmpty(store, desk, 102);
        await store.Reorg(100);
        await Advance(store, desk);
        Assert.Equal(0, await Balance(store, Book, LedgerAccount.Cold));

        // The same height again, with the deposit one block later.
        await store.Mine(Facts(101, branch: "b"));
        await store.Mine(Facts(102, [Deposit("a", units: 700)], branch: "b", previousBranch: "b"));
        await Advance(store, desk);
        Assert.Equal(700, await Balance(store, Book, LedgerAccount.ColdPending));
        await RequireBooks(store);
    }

    [Theory, BothDatabases]
    public async Task What_another_desk_left_undone_is_found_by_a_new_one(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await Start(store);
        await store.Mine(Facts(101, [Deposit("a", units: 700)]));
        for (var height = 102; height <= 110; height++)
        {
            await store.Mine(Facts(height));
        }

        await Advance(store, Desk(store));

        Assert.Equal(700, await Balance(store, Book, LedgerAccount.Cold));
        await RequireBooks(store);
    }

    [Theory, BothDatabases]
    public async Task A_commit_of_many_books_is_whole_or_nothing(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await Start(store);
        var (mine, others) = (Deposit("a"), Deposit("b") with { Book = Other });
        await store.Mine(Facts(101, [mine, others]));
        var crediting = store.Get<ICreditingStore>();
        var heads = await crediting.LoadHeads([Book, Other], default);
        var (one, two) = (CommitOf(heads[Book], mine, 0), CommitOf(heads[Other], others, 0));

        Assert.False(await crediting.Commit([one, CommitOf(heads[Other], others, version: 1)], Now, default));
        Assert.Equal(0, (await store.Books.LoadHead(Book, default)).Seq);
        Assert.True(await crediting.Commit([one, two], Now, default));
        // Both heads are elsewhere now; with the right ones the keys are known.
        Assert.False(await crediting.Commit([one, two], Now, default));
        heads = await crediting.LoadHeads([Book, Other], default);
        Assert.False(await crediting.Commit([CommitOf(heads[Book], mine, 1)], Now, default));
        await RequireBooks(store);
    }

    [Theory, BothDatabases]
    public async Task A_book_whose_writer_is_quicker_does_not_hold_up_the_others(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await Start(store);
        await store.Mine(Facts(101, [Deposit("a", units: 700), Deposit("b", units: 20) with { Book = Other }]));
        var racing = new Racing(store.Get<ICreditingStore>(), store, Book);

        var left = await Advance(store, Desk(store, racing));

        Assert.Equal([Book], left);
        Assert.Equal((0, 20), (await Balance(store, Book, LedgerAccount.ColdPending), await Balance(store, Other, LedgerAccount.ColdPending)));
        racing.Stop();
        Assert.Empty(await Advance(store, Desk(store, racing)));
        Assert.Equal(700, await Balance(store, Book, LedgerAccount.ColdPending));
        await RequireBooks(store);
    }

    private static async Task<CreditingDesk> Start(StoreUnderTest store)
    {
        await store.StartAt100();
        return Desk(store);
    }

    private static CreditingDesk Desk(StoreUnderTest store, ICreditingStore? crediting = null) => new(
        new FollowedChain(ChainParameters.For(Ltc, Network.Regtest).Value, new ChainNodeOptions { RequiredConfirmations = 2, FinalConfirmations = 4 }, null!),
        crediting ?? store.Get<ICreditingStore>(), store.Get<ITransferReads>(), TimeProvider.System);

    private static async Task<IReadOnlyCollection<BookId>> Advance(StoreUnderTest store, CreditingDesk desk) =>
        await desk.Advance((await store.Get<IChainStore>().LoadCursor(Ltc, default))!, default);

    private static async Task MineEmpty(StoreUnderTest store, CreditingDesk desk, long height)
    {
        await store.Mine(Facts(height));
        Assert.Empty(await Advance(store, desk));
    }

    private static async Task<int> Balance(StoreUnderTest store, BookId book, LedgerAccount account) => (int)(await store.Books.LoadHead(book, default))[account];

    private static async Task RequireBooks(StoreUnderTest store)
    {
        foreach (var book in new[] { Book, Other })
        {
            var (head, sum) = (await store.Books.LoadHead(book, default), await store.Get<ILedgerReads>().SumPostings(book, default));
            Assert.Equal(sum.Balances.AsEnumerable(), head.Balances.AsEnumerable());
        }
    }

    private static BookCommit CommitOf(AccountHead head, DepositFact fact, int version)
    {
        var entry = EntryRules.DepositConfirming(fact.NewId, fact.Purpose, fact.Amount);
        var update = new RowWrite.UpdateDeposit(fact.NewId, version, DepositStates.Confirming, DepositPosted.Pending, Block(101));
        return new BookCommit(head, head.Next([entry]), [new CommitItem($"deposit:{fact.NewId}", Hash("content"), [], [entry], [update], [])]);
    }

    /// <summary>One book is written by somebody else each time before the desk's commit.</summary>
    private sealed class Racing(ICreditingStore inner, StoreUnderTest store, BookId book) : ICreditingStore
    {
        private bool _races = true;
        private int _written;

        public void Stop() => _races = false;

        public Task<IReadOnlyList<DepositRow>> Due(
            AssetId chain, long tipHeight, long required, long final, DepositId? after, int limit, CancellationToken ct) =>
            inner.Due(chain, tipHeight, required, final, after, limit, ct);

        public Task<IReadOnlyList<DepositRow>> DueAt(AssetId chain, IReadOnlyCollection<long> anchors, CancellationToken ct) => inner.DueAt(chain, anchors, ct);

        public Task<IReadOnlyDictionary<BookId, AccountHead>> LoadHeads(IReadOnlyCollection<BookId> books, CancellationToken ct) => inner.LoadHeads(books, ct);

        public async Task<bool> Commit(IReadOnlyList<BookCommit> books, DateTimeOffset at, CancellationToken ct)
        {
            if (_races)
            {
                var head = await store.Books.LoadHead(book, ct);
                await store.Books.Commit(head, head.Next([]), [new CommitItem($"race:{_written++}", Hash("race"), [], [], [], [])], at, ct);
            }

            return await inner.Commit(books, at, ct);
        }
    }
}
