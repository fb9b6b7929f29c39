using System.Diagnostics;
using ChainCloud.Benchmarks.Databases;

namespace ChainCloud.Benchmarks.Deposits;

/// <summary>
/// The peer: the very rows that crediting wrote, as they are at the end, inserted into a database of the same schema by plain batches of
/// 1,000 deposits a transaction. It reads nothing, decides nothing and writes no row twice.
/// </summary>
internal sealed class RawRows : IAsyncDisposable
{
    private const int DepositsPerCommit = 1_000;

    // Tables that have one row per thing that happened, and what tells those of one round.
    private static readonly (string Table, string Of)[] Tables =
    [
        ("deposit", "WHERE t.anchor_height > {0} ORDER BY t.id"),
        ("coin", "WHERE t.anchor_height > {0} ORDER BY t.asset, t.txid"),
        ("raw_tx", "WHERE EXISTS (SELECT 1 FROM coin AS c WHERE c.asset = t.asset AND c.txid = t.txid AND c.anchor_height > {0}) ORDER BY t.asset, t.txid"),
        ("journal", "WHERE t.at > {1} ORDER BY t.at"),
        ("posting", "WHERE t.at > {1} ORDER BY t.at, t.book, t.seq"),
        ("outbox", "WHERE t.at > {1} ORDER BY t.at, t.merchant, t.seq"),
    ];

    private readonly BareDatabase _mine;
    private readonly BareDatabase _peer;

    private RawRows(BareDatabase mine, BareDatabase peer) => (_mine, _peer) = (mine, peer);

    public static async Task<RawRows> Open(BenchDatabase mine, BenchDatabase peer) => new(await BareDatabase.Open(mine), await BareDatabase.Open(peer));

    /// <summary>Inserts what was written above a height and after a time (Unix milliseconds), heads of books and events included.</summary>
    public async Task<Measurement> Insert(long height, long after)
    {
        var commits = await Commits(height, after);
        var start = Stopwatch.GetTimestamp();
        foreach (var commit in commits)
        {
            await _peer.Insert(commit);
        }

        return new Measurement(commits.Sum(c => c[0].Rows.Rows.Count), Stopwatch.GetElapsedTime(start), []);
    }

    public async ValueTask DisposeAsync()
    {
        await _mine.DisposeAsync();
        await _peer.DisposeAsync();
    }

    private async Task<List<List<(BareRows Rows, string Tail)>>> Commits(long height, long after)
    {
        var tables = new List<BareRows>();
        foreach (var (table, of) in Tables)
        {
            tables.Add(await _mine.Read(table, of.Replace("{0}", $"{height}", StringComparison.Ordinal).Replace("{1}", $"{after}", StringComparison.Ordinal)));
        }

        var heads = await _mine.Read("account_head", "");
        var events = await _mine.Read("event_head", "");
        var deposits = tables[0].Rows.Count;
        var commits = new List<List<(BareRows, string)>>();
        for (var i = 0; i < deposits; i += DepositsPerCommit)
        {
            var share = tables.Select(t => (Share(t, i, deposits), "")).ToList();
            var books = share[0].Item1.Rows.Select(row => row[Column(tables[0], "book")]).ToHashSet();
            share.Add((Only(heads, row => books.Contains(row[0])), Upsert(heads, "book")));
            share.Add((Only(events, row => books.Contains(row[0] + "/LTC")), Upsert(events, "merchant")));
            commits.Add(share);
        }

        return commits;
    }

    // As many of every table as come with so many deposits; whole entries, since a table's rows per deposit are a whole number.
    private static BareRows Share(BareRows table, int from, int deposits)
    {
        var each = table.Rows.Count / deposits;
        return table.Rows.Count == each * deposits
            ? table with { Rows = [.. table.Rows.Skip(from * each).Take(DepositsPerCommit * each)] }
            : throw new InvalidOperationException($"{table.Table} has {table.Rows.Count} rows of {deposits} deposits.");
    }

    private static BareRows Only(BareRows table, Func<object?[], bool> which) => table with { Rows = [.. table.Rows.Where(which)] };

    private static int Column(BareRows table, string name) => table.Columns.ToList().FindIndex(c => c.Name == name);

    private static string Upsert(BareRows table, string key) =>
        $"ON CONFLICT ({key}) DO UPDATE SET {string.Join(", ", table.Columns.Where(c => c.Name != key).Select(c => $"{c.Name} = excluded.{c.Name}"))}";
}
