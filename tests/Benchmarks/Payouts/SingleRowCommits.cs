using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ChainCloud.Benchmarks.Payouts;

/// <summary>The peer: rows of about 100 bytes, each in a durable transaction of its own, by plain driver calls on prepared statements.</summary>
internal interface ISingleRowCommits : IAsyncDisposable
{
    Task<Measurement> RunFor(TimeSpan time);
}

/// <summary>One connection with the same settings as the platform's: write-ahead log, full sync.</summary>
internal sealed class SqliteCommits : ISingleRowCommits
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private long _id;

    public SqliteCommits(string file)
    {
        _connection = new SqliteConnection($"Data Source={file};Pooling=False");
        _connection.Open();
        using var setup = _connection.CreateCommand();
        setup.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE one_row (id INTEGER PRIMARY KEY, body TEXT NOT NULL)";
        setup.ExecuteNonQuery();
        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO one_row (id, body) VALUES (@id, @body)";
        _insert.Parameters.AddWithValue("@id", 0L);
        _insert.Parameters.AddWithValue("@body", new string('x', 100));
        _insert.Prepare();
    }

    public Task<Measurement> RunFor(TimeSpan time) => Task.Run(() => Measurement.Of(time, () =>
    {
        _insert.Parameters[0].Value = ++_id;
        return _insert.ExecuteNonQuery();
    }));

    public async ValueTask DisposeAsync()
    {
        await _insert.DisposeAsync();
        await _connection.DisposeAsync();
    }
}

/// <summary>As many clients as told, each with its own connection and one commit in flight.</summary>
internal sealed class PostgresCommits : ISingleRowCommits
{
    private readonly List<(NpgsqlConnection Connection, NpgsqlCommand Insert)> _clients = [];
    private long _id;

    private PostgresCommits()
    {
    }

    public static async Task<PostgresCommits> Connect(string connectionString, int clients)
    {
        var commits = new PostgresCommits();
        for (var i = 0; i < clients; i++)
        {
            var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
            await connection.OpenAsync();
            if (i == 0)
            {
                await using var setup = new NpgsqlCommand("CREATE TABLE one_row (id bigint PRIMARY KEY, body text NOT NULL)", connection);
                await setup.ExecuteNonQueryAsync();
            }

            var insert = new NpgsqlCommand("INSERT INTO one_row (id, body) VALUES ($1, $2)", connection);
            insert.Parameters.Add(new NpgsqlParameter<long>());
            insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = new string('x', 100) });
            await insert.PrepareAsync();
            commits._clients.Add((connection, insert));
        }

        return commits;
    }

    public async Task<Measurement> RunFor(TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(_clients.Select(client => Task.Run(() => Insert(client.Insert, start, time))));
        return new Measurement(counts.Sum(), Stopwatch.GetElapsedTime(start), []);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (connection, insert) in _clients)
        {
            await insert.DisposeAsync();
            await connection.DisposeAsync();
        }
    }

    private async Task<long> Insert(NpgsqlCommand insert, long start, TimeSpan time)
    {
        var count = 0L;
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            ((NpgsqlParameter<long>)insert.Parameters[0]).TypedValue = Interlocked.Increment(ref _id);
            count += await insert.ExecuteNonQueryAsync();
        }

        return count;
    }
}
