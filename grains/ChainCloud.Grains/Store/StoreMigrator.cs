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
    private readonly IReadOnlyList<Migration> _migrations;
    private readonly string _table;

    internal StoreMigrator(SqlDatabase database, TimeProvider clock)
        : this(database, clock, Migration.All(typeof(StoreMigrator).Assembly, $"Migrations.{database.Dialect}"), "schema_migration")
    {
    }

    private StoreMigrator(SqlDatabase database, TimeProvider clock, IReadOnlyList<Migration> migrations, string table)
    {
        _database = database;
        _clock = clock;
        _migrations = migrations;
        _table = table;
    }

    /// <summary>
    /// The same for tables of another owner on PostgreSQL: the scripts are resources of an assembly in one folder, and what was applied is
    /// kept in a table of its own.
    /// </summary>
    public static async Task<int> MigratePostgres(
        string connectionString, Assembly scripts, string folder, string table, TimeProvider clock, CancellationToken ct)
    {
        await using var database = new PostgresDatabase(new StoreOptions { Provider = StoreProvider.Postgres, ConnectionString = connectionString });
        return await new StoreMigrator(database, clock, Migration.All(scripts, folder), table).Migrate(ct);
    }

    /// <summary>
    /// Applies what is missing and gives the number of migrations applied. Throws <see cref="StoreSetupException"/> when the database was
    /// written by a newer version or a migration was changed after it was applied.
    /// </summary>
    public async Task<int> Migrate(CancellationToken ct)
    {
        await _database.Write(
            async (session, token) =>
            {
                await Lock(session, token);
                return await session.Execute(CreateTable.Replace("schema_migration", _table, StringComparison.Ordinal), [], token);
            },
            ct);
        var applied = 0;
        foreach (var migration in _migrations)
        {
            applied += await _database.Write((session, token) => Apply(session, migration, token), ct);
        }

        return applied;
    }

    /// <summary>True when the database answers and has this program's schema.</summary>
    public async Task<bool> IsReady(CancellationToken ct)
    {
        try
        {
            var last = await _database.Query($"SELECT max(number) FROM {_table}", [], row => row.LongOrNull(0), ct);
            return last[0] == _migrations.Count;
        }
        catch (Exception e) when (e is StoreUnavailableException or DbException)
        {
            // Not there, or not migrated yet.
            return false;
        }
    }

    private async Task<int> Apply(SqlSession session, Migration migration, CancellationToken ct)
    {
        await Lock(session, ct);
        var applied = await session.Query(
            $"SELECT number, name, checksum FROM {_table} ORDER BY number", [], r => (r.Long(0), r.Text(1), r.Text(2)), ct);
        foreach (var (number, name, checksum) in applied)
        {
            if (number > _migrations.Count)
            {
                throw new StoreSetupException(
                    $"The database has migration {number} ({name}); this version knows {_migrations.Count}. "
                    + "Start a version that knows it, or restore a backup.");
            }

            if (_migrations[(int)number - 1].Checksum != checksum)
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
            $"INSERT INTO {_table} (number, name, checksum, applied_at) VALUES (@number, @name, @checksum, @at)",
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
        public static IReadOnlyList<Migration> All(Assembly assembly, string folder)
        {
            var marker = $".{folder}.";
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
