namespace ChainCloud.Grains.Store.Sql;

/// <summary>
/// A database of either kind. <see cref="Write"/> has three outcomes: it returns (committed, or rolled back because the work said so), it throws
/// something that certainly left nothing behind, or it throws <see cref="StoreOutcomeUnknownException"/>.
/// </summary>
internal abstract class SqlDatabase : IAsyncDisposable
{
    /// <summary>"Sqlite" or "Postgres": the folder of its migrations.</summary>
    public abstract string Dialect { get; }

    /// <summary>How many books' commits are best under way at a time.</summary>
    public abstract int CommitsAtOnce { get; }

    /// <summary>Where work runs that belongs to no caller.</summary>
    public virtual TaskScheduler Scheduler => TaskScheduler.Default;

    /// <summary>Runs a read. Retried on a fresh connection when a pooled one turns out to be dead.</summary>
    public abstract Task<T> Read<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct);

    /// <summary>As <see cref="Read"/>; all that the work reads is of one moment, whatever is committed meanwhile.</summary>
    public abstract Task<T> ReadAtOnce<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct);

    /// <summary>
    /// Runs work in one transaction and commits. The work may run again after a deadlock or on a dead pooled connection, so it keeps
    /// nothing between runs. A constraint's refusal leaves as <see cref="ConstraintException"/>.
    /// </summary>
    public abstract Task<T> Write<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct);

    public abstract ValueTask DisposeAsync();

    public Task<List<T>> Query<T>(string sql, IReadOnlyList<SqlValue> values, Func<SqlRow, T> map, CancellationToken ct) =>
        Read((session, token) => session.Query(sql, values, map, token), ct);

    public Task<T?> QueryOne<T>(string sql, IReadOnlyList<SqlValue> values, Func<SqlRow, T> map, CancellationToken ct)
        where T : class =>
        Read((session, token) => session.QueryOne(sql, values, map, token), ct);

    /// <summary>Writes rows of one statement; true when every one was written, otherwise nothing is.</summary>
    public Task<bool> TryRun(RowStatement statement, IReadOnlyList<object?[]> rows, CancellationToken ct) => TryRun([(statement, rows)], ct);

    /// <summary>Writes rows of several statements in their order; true when every one was written, otherwise nothing is.</summary>
    public async Task<bool> TryRun(IReadOnlyList<(RowStatement Statement, IReadOnlyList<object?[]> Rows)> writes, CancellationToken ct)
    {
        try
        {
            return await Write(
                async (session, token) =>
                {
                    foreach (var (statement, rows) in writes)
                    {
                        if (rows.Count > 0 && await session.Run(statement, rows, token) != rows.Count)
                        {
                            return session.RollBack(false);
                        }
                    }

                    return true;
                },
                ct);
        }
        catch (ConstraintException)
        {
            return false;
        }
    }
}
