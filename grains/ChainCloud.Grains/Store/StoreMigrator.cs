using System.Data.Common;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

/// <summary>
/// Brings the database to this program's schema: numbered migrations, each in a transaction of its own with its checksum. Several silos
/// may start at once; one migrates, the others wait.
/// </summary>
public sealed class StoreMigrator
{
    // Any fixed number: the key of PostgreSQL's advisory lock for migrations of this schema.
    private const long AdvisoryLock = 0x63635f6d696772;
    private readonly SqlDatabase _database;
    private readonly TimeProvider _clock;

    internal StoreMigrator(SqlDatabase database, TimeProvider clock)
    {
        _database = database;
        _clock = clock;
    }

    /// <summary>
    /// Applies what is missing and gives the number of migrations applied. Throws <see cref="StoreSetupException"/> when the database was
    /// written by a newer version or a migration was changed after it was applied.
    /// </summary>
    public async Task<int> Migrate(CancellationToken ct)
    {
        var migrations = Migration.All(_database.Dialect);
        await _database.Write(
            async (session, token) =>
            {
                await Lock(session, token);
                return await session.Execute(CreateTable, [], token);
            },
            ct);
        var applied = 0;
        foreach (var migration in migrations)
        {
            applied += await _database.Write((session, token) => Apply(session, migrations, migration, token), ct);
        }

        return applied;
    }

    /// <summary>True when the database answers and has this program's schema.</summary>
    public async Task<bool> IsReady(CancellationToken ct)
    {
        try
        {
            var last = await _database.Query("SELECT max(number) FROM schema_migration", [], row => row.LongOrNull(0), ct);
            return last[0] == Migration.All(_database.Dialect).Count;
        }
        catch (Exception e) when (e is StoreUnavailableException or DbException)
        {
            // Not there, or not migrated yet.
            return false;
        }
    }

    private async Task<int> Apply(SqlSession session, IReadOnlyList<Migration> known, Migration migration, CancellationToken ct)
    {
        await Lock(session, ct);
        var applied = await session.Query(
            "SELECT number, name, checksum FROM schema_migration ORDER BY number", [], r => (r.Long(0), r.Text(1), r.Text(2)), ct);
        foreach (var (number, name, checksum) in applied)
        {
            if (number > known.Count)
            {
                throw new StoreSetupException(
                    $"The database has migration {number} ({name}); this version knows {known.Count}. "
                    + "Start a version that knows it, or restore a backup.");
            }

            if (known[(int)number - 1].Checksum != checksum)
            {
                throw new StoreSetupException($"Migration {number} ({name}) is not the one that was applied to this database.");
            }
        }

        if (applied.Count >= migration.Number)
        {
            return session.RollBack(0);
        }

        await session.Execute(migration.Sql, [], ct);
        await session.Execute(
            "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES (@number, @name, @checksum, @at)",
            [("number", (long)migration.Number), ("name", migration.Name), ("checksum", migration.Checksum), ("at", Now())],
            ct);
        return 1;
    }

    private long Now() => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private Task Lock(SqlSession session, CancellationToken ct) =>
        _database.Dialect == "Postgres" ? session.Execute($"SELECT pg_advisory_xact_lock({AdvisoryLock})", [], ct) : Task.CompletedTask;

    private const string CreateTable = """
        CREATE TABLE IF NOT EXISTS schema_migration (
            number     bigint PRIMARY KEY, -- from 1
            name       text NOT NULL,      -- of the file
            checksum   text NOT NULL,      -- SHA-256 of the file
            applied_at bigint NOT NULL     -- Unix milliseconds
        )
        """;

    private sealed record Migration(int Number, string Name, string Sql, string Checksum)
    {
        public static IReadOnlyList<Migration> All(string dialect)
        {
            var assembly = Assembly.GetExecutingAssembly();
            var marker = $".Migrations.{dialect}.";
            return [.. assembly.GetManifestResourceNames().Where(n => n.Contains(marker, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal).Select((resource, i) => Read(assembly, resource, marker, i + 1))];
        }

        private static Migration Read(Assembly assembly, string resource, string marker, int number)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            var sql = reader.ReadToEnd();
            var name = resource[(resource.IndexOf(marker, StringComparison.Ordinal) + marker.Length)..];
            return new Migration(number, name, sql, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))));
        }
    }
}
