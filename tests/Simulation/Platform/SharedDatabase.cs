using ChainCloud.Grains.Store;
using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Simulation;

/// <summary>
/// One real SQLite file of one world, on a file system in memory. Every transaction is one step: whole, in some order, whoever asked for it.
/// What disks and networks do to a database is done at its edge, see <see cref="StoreFault"/>.
/// </summary>
internal sealed class SharedDatabase(string path, Trace trace) : IDisposable
{
    private readonly SqliteLink _link = new(path, writer: true);

    public string Path => path;

    /// <summary>Tells what a transaction wrote, after it was committed.</summary>
    public Action<WrittenRows> Committed { get; set; } = _ => { };

    /// <summary>Commits that only seem to be made: for the proof that this is found.</summary>
    public Func<WrittenRows, bool> Forgets { get; set; } = _ => false;

    /// <summary>A query that finds nothing: for the same proof.</summary>
    public string? LeavesOut { get; set; }

    public T Read<T>(Func<SqlSession, CancellationToken, Task<T>> work) => Ended(work(new RecordingSession(new SqliteSession(_link), null, trace), default));

    /// <summary>Commits, or leaves nothing behind and throws as the real databases do.</summary>
    public T Write<T>(Func<SqlSession, CancellationToken, Task<T>> work, StoreFault fault)
    {
        if (fault == StoreFault.Unavailable)
        {
            throw new StoreUnavailableException("The database can't be written now.", null);
        }

        var rows = new WrittenRows();
        var session = new RecordingSession(new SqliteSession(_link), rows, trace) { LeavesOut = LeavesOut };
        _link.Execute("BEGIN IMMEDIATE");
        T value;
        try
        {
            value = Ended(work(session, default));
        }
        catch (Exception e)
        {
            _link.Execute("ROLLBACK");
            throw Constraints.Of(e) is { } where ? new ConstraintException(where, e) : e;
        }

        if (session.RollsBack || fault == StoreFault.LostBefore || (!rows.IsEmpty && Forgets(rows)))
        {
            _link.Execute("ROLLBACK");
        }
        else
        {
            _link.Execute("COMMIT");
            rows.AddTo(trace);
            Committed(rows);
        }

        return fault is StoreFault.LostBefore or StoreFault.LostAfter
            ? throw new StoreOutcomeUnknownException("The database did not finish a COMMIT.", null)
            : value;
    }

    public void Execute(string sql) => _link.Execute(sql);

    public void Dispose() => _link.Dispose();

    // SQLite works while its caller waits, so all that is asked of a session is done when it returns.
    private static T Ended<T>(Task<T> work) => work.IsCompleted
        ? work.GetAwaiter().GetResult()
        : throw new InvalidOperationException("Work with a session waits for something else.");
}

/// <summary>What happens to one transaction.</summary>
internal enum StoreFault
{
    None = 0,

    /// <summary>The database can't be reached.</summary>
    Unavailable = 1,

    /// <summary>The connection is lost during the commit, which is not made.</summary>
    LostBefore = 2,

    /// <summary>The connection is lost during the commit, which is made.</summary>
    LostAfter = 3,
}

/// <summary>The shared database as one silo reaches it: answers come some time later, or never if the silo is gone by then.</summary>
internal sealed class SiloDatabase(SharedDatabase shared, Lane lane, Func<StoreFault> fault) : SqlDatabase
{
    public override string Dialect => "Sqlite";

    public override int CommitsAtOnce => 1;

    public override TaskScheduler Scheduler => lane;

    public override Task<T> Read<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct) => Later(() =>
        fault() == StoreFault.Unavailable ? throw new StoreUnavailableException("The database can't be read.", null) : shared.Read(work));

    // A step of its own is one moment.
    public override Task<T> ReadAtOnce<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct) => Read(work, ct);

    public override Task<T> Write<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct) => Later(() => shared.Write(work, fault()));

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<T> Later<T>(Func<T> work)
    {
        var answer = new TaskCompletionSource<T>();
        lane.Soon(() =>
        {
            try
            {
                answer.SetResult(work());
            }
            catch (Exception e)
            {
                answer.SetException(e);
            }
        });
        return answer.Task;
    }
}
