using System.Collections.Frozen;

namespace ChainCloud.Simulation;

/// <summary>Invariant 8: which state may follow which, written down once more and by hand.</summary>
internal sealed partial class Oracle
{
    private static readonly FrozenSet<string> Legal = new[]
    {
        "payout:>reserved", "payout:reserved>awaiting_approval", "payout:reserved>expired", "payout:reserved>cancelled",
        "payout:awaiting_approval>reserved", "payout:awaiting_approval>approved", "payout:awaiting_approval>awaiting_signature",
        "payout:awaiting_approval>rejected", "payout:awaiting_approval>expired", "payout:awaiting_approval>cancelled",
        "payout:approved>awaiting_signature", "payout:approved>rejected", "payout:approved>cancelled", "payout:awaiting_signature>signed",
        "payout:awaiting_signature>rejected", "payout:signed>broadcast", "payout:signed>confirming", "payout:broadcast>confirming",
        "payout:confirming>broadcast", "payout:confirming>settled",
        "transfer:>planned", "transfer:planned>awaiting_signature", "transfer:planned>abandoned", "transfer:awaiting_signature>signed",
        "transfer:awaiting_signature>abandoned", "transfer:signed>broadcast", "transfer:signed>confirming", "transfer:broadcast>confirming",
        "transfer:confirming>broadcast", "transfer:confirming>settled",
        "deposit:>detected", "deposit:>confirming", "deposit:>ignored_dust", "deposit:detected>confirming", "deposit:detected>orphaned",
        "deposit:confirming>credited", "deposit:confirming>final", "deposit:confirming>detected", "deposit:confirming>orphaned", "deposit:credited>final",
        "deposit:credited>confirming", "deposit:credited>detected", "deposit:credited>orphaned", "deposit:final>confirming",
        "deposit:final>detected", "deposit:final>orphaned", "deposit:orphaned>detected", "deposit:orphaned>confirming",
        "batch:>requested", "batch:>listed", "batch:requested>listed", "batch:requested>failed", "batch:listed>verified", "batch:listed>failed",
    }.ToFrozenSet();

    private readonly Dictionary<string, string> _states = [];
    private readonly Dictionary<string, (string Merchant, string ExternalId)> _payoutNames = [];

    private void CheckStates(WrittenRows rows)
    {
        foreach (var (table, prefix) in new[] { ("payout", "po_"), ("transfer", "tr_"), ("deposit", "dep_") })
        {
            if (rows.Touches(table))
            {
                var ids = rows.Values.OfType<string>().Where(v => v.StartsWith(prefix, StringComparison.Ordinal)).Distinct().ToList();
                if (ids.Count == 0)
                {
                    ReadStates(table);
                }

                ids.ForEach(id => ReadState(table, id));
            }
        }

        if (rows.Touches("batch"))
        {
            ReadBatches();
        }
    }

    private void ReadStates()
    {
        foreach (var table in new[] { "payout", "transfer", "deposit" })
        {
            ReadStates(table);
        }

        ReadBatches();
    }

    private void ReadStates(string table) => _rows.Query($"SELECT id, state FROM {table}", row => (row.GetString(0), row.GetString(1)))
        .ForEach(row => CheckState(table, row.Item1, row.Item2));

    private void ReadState(string table, string id) => _rows.Query($"SELECT id, state FROM {table} WHERE id = @0", row => (row.GetString(0), row.GetString(1)), id)
        .ForEach(row => CheckState(table, row.Item1, row.Item2));

    private void ReadBatches() => _rows.Query("SELECT book || '/' || purpose || '/' || number, state FROM batch", row => (row.GetString(0), row.GetString(1)))
        .ForEach(row => CheckState("batch", row.Item1, row.Item2));

    private void CheckState(string table, string id, string state)
    {
        var before = _states.GetValueOrDefault(id, "");
        if (table == "payout" && before.Length == 0)
        {
            _rows.Query("SELECT merchant, external_id FROM payout WHERE id = @0", row => (row.GetString(0), row.GetString(1)), id)
                .ForEach(name => _payoutNames[id] = name);
        }

        if (before != state)
        {
            // Batches and states of the template were checked when it was made.
            Check(8, Legal.Contains($"{table}:{before}>{state}") || _world.StepNumber == 0, () => $"{table} {id} went from '{before}' to {state}.");
            _states[id] = state;
        }
    }

    private DepositSeenRow? DepositRow(string id) => _rows.Query(
        "SELECT book, asset, txid, vout, purpose, state, posted_hash, posted FROM deposit WHERE id = @0", MapDeposit, id).FirstOrDefault();

    private static DepositSeenRow MapDeposit(Microsoft.Data.Sqlite.SqliteDataReader row) => new(
        row.GetString(0), AssetId.Parse(row.GetString(1)).Value, new Outpoint(new Hash256(OracleReader.Blob(row, 2)), (uint)row.GetInt64(3)), row.GetString(4),
        row.GetString(5), row.IsDBNull(6) ? null : new Hash256(OracleReader.Blob(row, 6)), row.GetInt64(7));

    private sealed record DepositSeenRow(string Book, AssetId Asset, Outpoint Point, string Purpose, string State, Hash256? PostedHash, long Posted);
}
