using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace ChainCloud.Grains.Store.Sql;

/// <summary>
/// One SQLite file in WAL mode with full sync: one writer connection, readers beside it. A lock file, held while this object lives, keeps
/// a second process out: its writer would not be fenced by ours.
/// </summary>
internal sealed class SqliteDatabase : SqlDatabase
{
    // Primary result codes, https://www.sqlite.org/rescode.html
    private const int LogicError = 1;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Constraint = 19;

    private readonly string _path;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentBag<SqliteLink> _readers = [];
    private readonly FileStream _lock;
    private SqliteLink? _writer;

    public SqliteDatabase(string path)
    {
        _path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        try
        {
            _lock = new FileStream(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new StoreSetupException(
                $"The database {_path} is in use by another process. SQLite takes one; stop the other, or use PostgreSQL for several.", e);
        }
    }

    public override string Dialect => "Sqlite";

    public override int CommitsAtOnce => 1;

    /// <summary>Names the life of the file, see <see cref="StoreLife"/>.</summary>
    public string LifeFile => _path + ".life";

    public override async Task<T> Read<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        SqliteLink? reader = null;
        try
        {
            reader = _readers.TryTake(out var idle) ? idle : new SqliteLink(_path, writer: false);
            return await work(new SqliteSession(reader), ct);
        }
        catch (SqliteException e) when (e.SqliteErrorCode != LogicError)
        {
            reader?.Dispose();
            reader = null;
            throw new StoreUnavailableException("The database can't be read.", e);
        }
        finally
        {
            if (reader is not null)
            {
                _readers.Add(reader);
            }
        }
    }

    public override Task<T> ReadAtOnce<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct) => Read(
        async (session, token) =>
        {
            await session.Execute("BEGIN", [], token);
            try
            {
                return await work(session, token);
            }
            finally
            {
                await session.Execute("ROLLBACK", [], CancellationToken.None);
            }
        },
        ct);

    // SQLite blocks its thread while it syncs; a pool thread takes that, so that a caller's turn does not.
    public override Task<T> Write<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct) =>
        Task.Run(() => WriteAlone(work, ct), ct);

    public override async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        _writer?.Dispose();
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }

        await _lock.DisposeAsync();
    }

    private async Task<T> WriteAlone<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            var writer = Begin();
            return await Finish(writer, work, ct);
        }
        finally
        {
            _writing.Release();
        }
    }

    private SqliteLink Begin()
    {
        try
        {
            _writer ??= new SqliteLink(_path, writer: true);
            _writer.Execute("BEGIN IMMEDIATE");
            return _writer;
        }
        catch (SqliteException e)
        {
            DropWriter();
            throw new StoreUnavailableException("The database can't be written now.", e);
        }
    }

    private async Task<T> Finish<T>(SqliteLink writer, Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        T value;
        var session = new SqliteSession(writer);
        try
        {
            value = await work(session, ct);
        }
        catch (Exception e)
        {
            RollBack(writer);
            if (Constraints.Of(e) is { } where)
            {
                throw new ConstraintException(where, e);
            }

            if (e is SqliteException { SqliteErrorCode: not LogicError })
            {
                throw new StoreUnavailableException("The database can't be written now.", e);
            }

            throw;
        }

        if (session.RollsBack)
        {
            RollBack(writer);
            return value;
        }

        Commit(writer);
        return value;
    }

    private void Commit(SqliteLink writer)
    {
        try
        {
            writer.Execute("COMMIT");
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Busy or Locked or Constraint)
        {
            RollBack(writer);
            throw Constraints.Of(e) is { } where
                ? new ConstraintException(where, e)
                : new StoreUnavailableException("The database can't be written now.", e);
        }
        catch (Exception e)
        {
            // A failed write or sync of the log: the transaction may be in it or not. Reopening lets SQLite recover and decide.
            DropWriter();
            throw new StoreOutcomeUnknownException("The database did not finish a COMMIT.", e);
        }
    }

    private void RollBack(SqliteLink writer)
    {
        try
        {
            writer.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite rolled back by itself, or can't: closing the connection ends the transaction either way.
            DropWriter();
        }
    }

    private void DropWriter()
    {
        _writer?.Dispose();
        _writer = null;
    }
}
