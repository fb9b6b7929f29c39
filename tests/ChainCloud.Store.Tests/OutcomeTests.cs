using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using Npgsql;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

/// <summary>Committed, refused, unknown; and a database that is gone for a while.</summary>
public sealed class OutcomeTests
{
    [Theory]
    [InlineData(CommitFate.AnswerLost, true)]
    [InlineData(CommitFate.RequestLost, false)]
    public async Task A_lost_commit_is_unknown_and_asking_again_by_key_tells(CommitFate fate, bool written)
    {
        var cluster = await PostgresCluster.Shared;
        var direct = await cluster.CreateDatabase();
        await using var cutter = new CommitCutter(cluster.Port);
        await using var store = StoreUnderTest.Over(
            PostgresCluster.ConnectionStringOf(new NpgsqlConnectionStringBuilder(direct).Database!, cutter.Port));
        await store.Migrator.Migrate(default);
        await store.Commit(Item("a", Deposited(100)));
        var head = await store.Books.LoadHead(Book, default);

        cutter.Cut(fate);
        await Assert.ThrowsAsync<StoreOutcomeUnknownException>(() => store.TryCommit(head, Item("b", Reserved(30))));

        await WaitUntil(async () => (await store.Books.FindJournal(["b"], default)).Count == (written ? 1 : 0));
        var retried = await store.TryCommit(head, Item("b", Reserved(30)));
        Assert.Equal(written ? typeof(CommitOutcome.HeadMoved) : typeof(CommitOutcome.Committed), retried.GetType());
        Assert.Equal(30, (await store.Books.LoadHead(Book, default))[LedgerAccount.HotReserved]);
    }

    [Fact]
    public async Task A_writer_that_falls_silent_in_its_transaction_holds_up_nobody_for_long_and_wrote_nothing()
    {
        await using var store = await StoreUnderTest.Create(DatabaseKind.Postgres);
        await store.Commit(Item("a", Deposited(100)));
        var head = await store.Books.LoadHead(Book, default);
        var (locked, goesOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var silent = store.Database.Write(
            async (session, ct) =>
            {
                await session.Execute("UPDATE account_head SET payouts_frozen = true", [], ct);
                locked.SetResult();
                await goesOn.Task;
                return true;
            },
            default);
        await locked.Task;

        // It waits for the lock of the book until the server ends the other one.
        Assert.IsType<CommitOutcome.Committed>(await store.TryCommit(head, Item("b", Reserved(30))));

        goesOn.SetResult();
        var told = await Record.ExceptionAsync(() => silent);
        Assert.True(told is StoreOutcomeUnknownException or StoreUnavailableException, $"{told}");
        Assert.False((await store.Books.LoadHead(Book, default)).PayoutsFrozen);
    }

    [Fact]
    public async Task A_killed_server_is_unavailable_and_everything_is_there_after_its_restart()
    {
        await using var cluster = await PostgresCluster.Start();
        await using var store = StoreUnderTest.Over(await cluster.CreateDatabase());
        await store.Migrator.Migrate(default);
        await store.Commit(Item("a", Deposited(100)));
        var head = await store.Books.LoadHead(Book, default);
        // Several pooled connections, all of which die.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.Books.LoadHead(Book, default)));

        await cluster.Crash();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Books.LoadHead(Book, default));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.TryCommit(head, Item("b", Reserved(30))));
        Assert.False(await store.Migrator.IsReady(default));
        await cluster.Resume();

        Assert.Equal(head, await store.Books.LoadHead(Book, default));
        Assert.IsType<CommitOutcome.Committed>(await store.TryCommit(head, Item("b", Reserved(30))));
        Assert.True(await store.Migrator.IsReady(default));
    }

    [Fact]
    public async Task Connections_killed_while_idle_are_replaced_without_an_error()
    {
        await using var store = await StoreUnderTest.Create(DatabaseKind.Postgres);
        await store.Commit(Item("a", Deposited(100)));
        var head = await store.Books.LoadHead(Book, default);

        await using (var killer = new NpgsqlConnection(store.Options.ConnectionString + ";Application Name=killer;Pooling=false"))
        {
            await killer.OpenAsync();
            await using var kill = new NpgsqlCommand(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", killer);
            Assert.True((long)(await kill.ExecuteScalarAsync())! > 0);
        }

        Assert.IsType<CommitOutcome.Committed>(await store.TryCommit(head, Item("b", Reserved(30))));
    }

    [Fact]
    public async Task Commits_under_repeated_crashes_are_each_there_exactly_when_answered_so()
    {
        await using var cluster = await PostgresCluster.Start();
        await using var store = StoreUnderTest.Over(await cluster.CreateDatabase());
        await store.Migrator.Migrate(default);
        await store.Commit(Item("funds", Deposited(1_000_000)));
        var stop = new CancellationTokenSource();
        var crashes = Task.Run(async () =>
        {
            for (var i = 0; i < 3; i++)
            {
                await cluster.Crash();
                await cluster.Resume();
            }

            await stop.CancelAsync();
        });

        var (committed, tried) = (new List<string>(), 0);
        while (!stop.IsCancellationRequested)
        {
            var key = $"k{tried++}";
            try
            {
                var head = await store.Books.LoadHead(Book, default);
                if (await store.TryCommit(head, Item(key, Reserved(1))) is CommitOutcome.Committed)
                {
                    committed.Add(key);
                }
            }
            catch (Exception e) when (e is StoreUnavailableException or StoreOutcomeUnknownException)
            {
                // Not answered: may be there or not.
            }
        }

        await crashes;
        var stored = await store.Books.FindJournal([.. Enumerable.Range(0, tried).Select(i => $"k{i}")], default);
        Assert.Empty(committed.Except(stored.Keys));
        var final = await store.Books.LoadHead(Book, default);
        Assert.Equal(stored.Count, final[LedgerAccount.HotReserved]);
        Assert.Equal(final, await store.Get<ILedgerReads>().SumPostings(Book, default));
    }

    [Theory, BothDatabases]
    public async Task A_cancelled_commit_that_did_not_begin_leaves_nothing(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var head = AccountHead.New(Book);
        CommitItem[] items = [Item("a", Deposited(1))];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => store.Books.Commit(head, head.Next([.. items[0].Entries]), items, Now, new CancellationToken(canceled: true)));

        Assert.Equal(head, await store.Books.LoadHead(Book, default));
    }

    [Fact]
    public async Task A_second_process_on_a_SQLite_file_is_refused_with_a_reason()
    {
        await using var database = await TestDatabase.Create(DatabaseKind.Sqlite);
        await using (var first = new StoreProcess(database))
        {
            await first.Store.Migrate(default);

            var refused = Assert.Throws<StoreSetupException>(() => new StoreProcess(database).Store);

            Assert.Contains("in use by another process", refused.Message, StringComparison.Ordinal);
        }

        await using var next = new StoreProcess(database);
        Assert.True(await next.Store.IsReady(default));
    }

    private static async Task WaitUntil(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
