using System.Data;
using System.Net.Sockets;
using Npgsql;

namespace ChainCloud.Grains.Store.Sql;

/// <summary>
/// PostgreSQL through two pools of connections, one for reads and one for transactions: however many transactions wait for each other, a read
/// finds a connection. Whoever finds none waits for its turn here, not in the pool, where a wait ends as an error.
/// </summary>
internal sealed class PostgresDatabase : SqlDatabase
{
    private const int Attempts = 5;
    private const string IdleInTransactionTimeout = "25P03";

    /// <summary>
    /// A platform that is stopped, or whose network is gone, in the middle of a transaction holds the locks of its books for as long as its
    /// connection stands. The server ends such a transaction: nothing of it was committed.
    /// </summary>
    private const string EndsSilentTransactions = "-c idle_in_transaction_session_timeout=10s";
    private readonly Pool _reads;
    private readonly Pool _writes;

    public PostgresDatabase(StoreOptions options)
    {
        CommitsAtOnce = options.CommitsAtOnce;
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        builder.ApplicationName ??= "chaincloud";
        if (builder.Options?.Contains("idle_in_transaction_session_timeout", StringComparison.Ordinal) is not true)
        {
            builder.Options = $"{builder.Options} {EndsSilentTransactions}".Trim();
        }

        if (builder.MaxAutoPrepare == 0)
        {
            // The statements are few and fixed: planned once per connection.
            builder.MaxAutoPrepare = 200;
            builder.AutoPrepareMinUsages = 2;
        }

        _reads = new Pool(builder, options.ReadConnections);
        _writes = new Pool(builder, options.WriteConnections);
    }

    public override string Dialect => "Postgres";

    public override int CommitsAtOnce { get; }

    public override Task<T> Read<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct) =>
        Retry(_reads, connection => work(new PostgresSession(connection, null), ct), ct);

    public override Task<T> ReadAtOnce<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct) =>
        Retry(
            _reads,
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
                var value = await work(new PostgresSession(connection, transaction), ct);
                await transaction.RollbackAsync(ct);
                return value;
            },
            ct);

    public override Task<T> Write<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct) =>
        Retry(
            _writes,
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(ct);
                var session = new PostgresSession(connection, transaction);
                var value = await work(session, ct);
                if (session.RollsBack)
                {
                    await transaction.RollbackAsync(ct);
                    return value;
                }

                await Commit(transaction);
                return value;
            },
            ct);

    public override async ValueTask DisposeAsync()
    {
        await _reads.DisposeAsync();
        await _writes.DisposeAsync();
    }

    // From the moment COMMIT is sent, only an answer from the server tells what happened; so there is no cancellation here.
    private static async Task Commit(NpgsqlTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (PostgresException e) when (e.SqlState[..2] is "23" or "40" && e.SqlState != PostgresErrorCodes.StatementCompletionUnknown)
        {
            // The server says that it rolled back.
            throw;
        }
        catch (Exception e)
        {
            throw new StoreOutcomeUnknownException("The database did not answer a COMMIT.", e);
        }
    }

    // Everything that reaches this, StoreOutcomeUnknownException apart, happened before COMMIT: it left nothing behind.
    private static async Task<T> Retry<T>(Pool pool, Func<NpgsqlConnection, Task<T>> attempt, CancellationToken ct)
    {
        for (var i = 1; ; i++)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                return await pool.Use(attempt, ct);
            }
            catch (PostgresException e) when (e.SqlState[..2] == "40" && i < Attempts)
            {
                // Deadlock or serialization failure: the server rolled back; the other one has gone through by now.
            }
            catch (PostgresException e) when (Constraints.Of(e) is { } where)
            {
                throw new ConstraintException(where, e);
            }
            catch (Exception e) when (IsOutage(e))
            {
                // A restarted server leaves dead connections in the pool: drop them all and try one fresh connection before giving up.
                pool.Clear();
                if (i > 1)
                {
                    throw new StoreUnavailableException("The database is not reachable.", e);
                }
            }
        }
    }

    private static bool IsOutage(Exception e) => e switch
    {
        PostgresException p => p.SqlState[..2] is "08" or "40" or "53" or "57" or "58" || p.SqlState == IdleInTransactionTimeout,
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    private sealed class Pool : IAsyncDisposable
    {
        private readonly NpgsqlDataSource _source;
        private readonly SemaphoreSlim _free;

        public Pool(NpgsqlConnectionStringBuilder builder, int connections)
        {
            builder.MaxPoolSize = connections;
            builder.MinPoolSize = Math.Min(builder.MinPoolSize, connections);
            _source = NpgsqlDataSource.Create(builder);
            _free = new SemaphoreSlim(connections, connections);
        }

        public async Task<T> Use<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken ct)
        {
            await _free.WaitAsync(ct);
            try
            {
                await using var connection = await _source.OpenConnectionAsync(ct);
                return await work(connection);
            }
            finally
            {
                _free.Release();
            }
        }

        public void Clear() => _source.Clear();

        public async ValueTask DisposeAsync()
        {
            await _source.DisposeAsync();
            _free.Dispose();
        }
    }
}
