using ChainCloud.Grains.Store;
using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Store.Tests;

/// <summary>Which commits go together, and what each is told.</summary>
public sealed class CommitLaneTests
{
    private static readonly RowStatement Any = RowStatement.Insert("t", [Column.Text("k")]);

    private readonly List<IReadOnlyList<string>> _transactions = [];
    private readonly TaskCompletionSource _gate = new();

    [Fact]
    public async Task What_waits_goes_together_in_order_of_the_books_and_never_a_book_twice()
    {
        var lanes = new CommitLanes(1, TaskScheduler.Default, Together, _ => throw new InvalidOperationException());

        var all = new[] { "z", "c", "a", "c", "b" }.Select(book => lanes.Commit(Of(book))).ToList();
        _gate.SetResult();
        var outcomes = await Task.WhenAll(all);

        Assert.All(outcomes, o => Assert.IsType<CommitOutcome.Committed>(o));
        Assert.All(_transactions, t => Assert.Equal(t.Order(StringComparer.Ordinal).Distinct(), t));
        Assert.True(_transactions.Count <= 3, string.Join("; ", _transactions.Select(t => string.Join(",", t))));
        Assert.Equal(["a", "b", "c", "c", "z"], _transactions.SelectMany(t => t).Order());
    }

    [Fact]
    public async Task No_more_transactions_are_under_way_than_there_are_lanes()
    {
        var (running, most) = (0, 0);
        var lanes = new CommitLanes(
            3,
            TaskScheduler.Default,
            async commits =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return commits.Count > 0;
            },
            _ => throw new InvalidOperationException());

        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Task.Run(() => lanes.Commit(Of($"b{i}")))));

        Assert.InRange(most, 1, 3);
    }

    [Theory]
    [InlineData(typeof(StoreUnavailableException))]
    [InlineData(typeof(StoreOutcomeUnknownException))]
    public async Task An_outage_is_told_to_all_whom_the_transaction_carried_and_is_over_with_it(Type fault)
    {
        var isOut = true;
        var lanes = new CommitLanes(
            1,
            TaskScheduler.Default,
            async commits => isOut && await Together(commits) ? throw (Exception)Activator.CreateInstance(fault, "out", null)! : true,
            _ => throw new InvalidOperationException());
        var all = Enumerable.Range(0, 20).Select(i => lanes.Commit(Of($"b{i}"))).ToList();
        _gate.SetResult();

        foreach (var commit in all)
        {
            await Assert.ThrowsAsync(fault, () => commit);
        }

        isOut = false;
        Assert.IsType<CommitOutcome.Committed>(await lanes.Commit(Of("b0")));
    }

    [Fact]
    public async Task A_fault_that_is_one_books_own_is_told_to_that_book_alone()
    {
        var lanes = new CommitLanes(
            1,
            TaskScheduler.Default,
            async commits => await Together(commits) && commits.Any(c => c.Book == "b7") ? throw new InvalidCastException("b7") : true,
            _ => throw new InvalidOperationException());
        var all = Enumerable.Range(0, 20).Select(i => lanes.Commit(Of($"b{i}"))).ToList();
        _gate.SetResult();

        for (var i = 0; i < all.Count; i++)
        {
            var commit = all[i];
            if (i == 7)
            {
                await Assert.ThrowsAsync<InvalidCastException>(() => commit);
            }
            else
            {
                Assert.IsType<CommitOutcome.Committed>(await commit);
            }
        }
    }

    private static PlannedCommit Of(string book) => new(book, new PlannedRow(Any, [book]), [[new PlannedRow(Any, [book])]]);

    private async Task<bool> Together(IReadOnlyList<PlannedCommit> commits)
    {
        await _gate.Task;
        lock (_transactions)
        {
            _transactions.Add([.. commits.Select(c => c.Book)]);
        }

        return true;
    }
}
