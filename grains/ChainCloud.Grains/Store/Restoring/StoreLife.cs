using System.Security.Cryptography;

namespace ChainCloud.Grains.Store.Sql;

/// <summary>
/// Tells a database that was put back by hand from the one that was used last. A SQLite file and a small file beside it name the same life,
/// a new one with each start: an older copy of the first does not fit the second. A PostgreSQL cluster that was restored to a point in time,
/// or promoted, is on another timeline; a dump that was read in is in another cluster.
/// </summary>
internal static class StoreLife
{
    /// <summary>False when the database is another than the one that was used last. It has a new life then all the same.</summary>
    public static Task<bool> Renew(SqlDatabase database, CancellationToken ct) => database switch
    {
        SqliteDatabase file => RenewFile(file, file.LifeFile, ct),
        PostgresDatabase cluster => RenewCluster(cluster, ct),
        // One that lives in a test alone: nobody can put it back.
        _ => Task.FromResult(true),
    };

    /// <summary>What a copy is given, so that it never passes for the original.</summary>
    public static Task<int> Forget(SqlSession session, CancellationToken ct) => Set(session, "a copy", ct);

    private static async Task<bool> RenewFile(SqliteDatabase database, string file, CancellationToken ct)
    {
        var (known, beside) = (await Known(database, ct), File.Exists(file) ? await File.ReadAllLinesAsync(file, ct) : []);
        var life = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        // Both are good until the database has the new one: a crash in between is no other life.
        Replace(file, known is null ? [life] : [known, life]);
        await database.Write((session, token) => Set(session, life, token), ct);
        Replace(file, [life]);
        return known is null || beside.Contains(known);
    }

    private static async Task<bool> RenewCluster(SqlDatabase database, CancellationToken ct)
    {
        var known = await Known(database, ct);
        var now = await database.QueryOne(
            """
            SELECT system_identifier::text || ' ' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) FROM pg_control_system()
            """,
            [], row => row.Text(0), ct);
        if (known != now)
        {
            await database.Write((session, token) => Set(session, now!, token), ct);
        }

        return known is null || known == now;
    }

    private static Task<string?> Known(SqlDatabase database, CancellationToken ct) =>
        database.QueryOne("SELECT life FROM store_life", [], row => row.Text(0), ct);

    private static Task<int> Set(SqlSession session, string life, CancellationToken ct) => session.Execute(
        "INSERT INTO store_life (id, life) VALUES (1, @life) ON CONFLICT (id) DO UPDATE SET life = excluded.life", [("life", life)], ct);

    private static void Replace(string file, string[] lines)
    {
        var aside = file + ".tmp";
        using (var stream = new FileStream(aside, FileMode.Create, FileAccess.Write))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n"));
            stream.Flush(flushToDisk: true);
        }

        File.Move(aside, file, overwrite: true);
    }
}
