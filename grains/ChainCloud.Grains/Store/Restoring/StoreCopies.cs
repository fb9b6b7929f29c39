using System.Globalization;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store.Sql;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.Grains.Store;

/// <summary>What a checked database holds.</summary>
/// <param name="Schema">Number of its last migration.</param>
/// <param name="Chains">How far each chain was read.</param>
/// <param name="Books">Books whose head is the sum of its postings.</param>
/// <param name="Postings">Of all books.</param>
/// <param name="Receipts">Of all vaults.</param>
public sealed record StoreFacts(long Schema, IReadOnlyList<ChainCursor> Chains, long Books, long Postings, long Receipts);

/// <summary>A copy of the database can't be trusted. The message says why.</summary>
public sealed class DamagedCopyException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Copies of the database: made while it is used, checked, and marked before they are used.</summary>
public static class StoreCopies
{
    private const int Page = 500;

    /// <summary>
    /// Copies a SQLite database as it is at one moment, beside whoever uses it, and checks the copy. <paramref name="progress"/> gets pages done
    /// and pages in all. Throws <see cref="DamagedCopyException"/>; the target must not exist.
    /// </summary>
    public static async Task CopySqlite(string source, string target, Action<int, int> progress, CancellationToken ct)
    {
        await using (new FileStream(target, FileMode.CreateNew))
        {
            // Nobody's file is written over.
        }

        using (var from = Open(source, SqliteOpenMode.ReadOnly))
        using (var to = Open(target, SqliteOpenMode.ReadWrite))
        {
            // One transaction holds the moment: the copy does not begin anew with every commit of the platform.
            using var moment = from.BeginTransaction(deferred: true);
            var pages = (int)Scalar(from, "PRAGMA page_count");
            progress(0, pages);
            _ = Scalar(from, "SELECT count(*) FROM schema_migration");
            from.BackupDatabase(to);
            progress(pages, pages);
        }

        CheckSqlite(target);
        ct.ThrowIfCancellationRequested();
        await Run(new StoreOptions { Provider = StoreProvider.Sqlite, Path = target }, async database =>
        {
            // A copy never passes for the original, wherever it is put. One of an older schema has no life yet.
            await new StoreMigrator(database, TimeProvider.System).Migrate(ct);
            await database.Write((session, token) => StoreLife.Forget(session, token), ct);
            return true;
        });
        IntoOneFile(target);
    }

    /// <summary>
    /// Brings the database to this program's schema and holds it against its own rules: integrity, foreign keys, each book's head against the
    /// sum of its postings. For copies only: it writes. Throws <see cref="DamagedCopyException"/>.
    /// </summary>
    public static async Task<StoreFacts> Check(StoreOptions copy, CancellationToken ct)
    {
        if (copy.Provider == StoreProvider.Sqlite)
        {
            CheckSqlite(copy.Path!);
        }

        try
        {
            return await Run(copy, async database =>
            {
                await new StoreMigrator(database, TimeProvider.System).Migrate(ct);
                return await Facts(database, ct);
            });
        }
        catch (Exception e) when (e is StoreUnavailableException or StoreSetupException or InvalidOperationException or FormatException)
        {
            throw new DamagedCopyException(e.Message, e);
        }
    }

    /// <summary>
    /// Marks a database as restored, all payouts halted, in one commit, after it was brought to this program's schema. Nothing is paid from it
    /// before it agrees with chains and devices.
    /// </summary>
    public static async Task MarkRestored(StoreOptions restored, string detail, CancellationToken ct)
    {
        await Run(restored, async database =>
        {
            await new StoreMigrator(database, TimeProvider.System).Migrate(ct);
            await new RestorationStore(database, TimeProvider.System).Begin(RestorationCauses.Restored, detail, ct);
            // It is known now that this is another life; the platform need not find it out.
            await StoreLife.Renew(database, ct);
            return true;
        });
        if (restored.Provider == StoreProvider.Sqlite)
        {
            IntoOneFile(restored.Path!);
        }
    }

    private static async Task<StoreFacts> Facts(SqlDatabase database, CancellationToken ct)
    {
        var (books, ledger) = (new BookStore(database), new LedgerReads(database));
        long count = 0;
        BookId? after = null;
        IReadOnlyList<BookId> page;
        do
        {
            page = await ledger.Books(after, Page, ct);
            foreach (var book in page)
            {
                var (head, sum) = (await books.LoadHead(book, ct), await ledger.SumPostings(book, ct));
                if (head != sum with { PayoutsFrozen = head.PayoutsFrozen } || head.Overdrawn() is not null)
                {
                    throw new DamagedCopyException($"The head of {book} is not the sum of its postings.");
                }

                count++;
            }

            after = page.Count > 0 ? page[^1] : null;
        }
        while (page.Count == Page);
        var chains = await database.Query(
            "SELECT asset, height, hash, version, settled_height FROM chain_cursor ORDER BY asset", [],
            row => new ChainCursor(row.Asset(0), row.Block(1)!.Value, row.Long(3)) { SettledHeight = row.Long(4) }, ct);
        return new StoreFacts(
            await Count(database, "SELECT max(number) FROM schema_migration", ct), chains, count,
            await Count(database, "SELECT count(*) FROM posting", ct), await Count(database, "SELECT count(*) FROM receipt", ct));
    }

    private static async Task<long> Count(SqlDatabase database, string sql, CancellationToken ct) =>
        (await database.Query(sql, [], row => row.LongOrNull(0) ?? 0, ct))[0];

    private static async Task<T> Run<T>(StoreOptions options, Func<SqlDatabase, Task<T>> work)
    {
        var services = new ServiceCollection().AddChainCloudStore(options);
        await using var provider = services.BuildServiceProvider();
        return await work(provider.GetRequiredService<SqlDatabase>());
    }

    /// <summary>What the write-ahead log holds goes into the file, so that the file alone is the database.</summary>
    private static void IntoOneFile(string path)
    {
        SqliteConnection.ClearAllPools();
        using var link = Open(path, SqliteOpenMode.ReadWrite);
        Execute(link, "PRAGMA wal_checkpoint(TRUNCATE)");
        Execute(link, "PRAGMA journal_mode = DELETE");
    }

    private static void CheckSqlite(string path)
    {
        try
        {
            using var link = Open(path, SqliteOpenMode.ReadOnly);
            using var check = link.CreateCommand();
            check.CommandText = "PRAGMA integrity_check(1)";
            if (check.ExecuteScalar() is not "ok")
            {
                throw new DamagedCopyException($"{path} is damaged: PRAGMA integrity_check finds errors.");
            }

            check.CommandText = "PRAGMA foreign_key_check";
            using var broken = check.ExecuteReader();
            if (broken.Read())
            {
                throw new DamagedCopyException($"{path} is damaged: a row of {broken.GetString(0)} belongs to none.");
            }
        }
        catch (SqliteException e)
        {
            throw new DamagedCopyException($"{path} is no whole SQLite database: {e.Message}", e);
        }
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var link = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        link.Open();
        return link;
    }

    private static long Scalar(SqliteConnection link, string sql)
    {
        using var command = link.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(SqliteConnection link, string sql)
    {
        using var command = link.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
