namespace ChainCloud.Grains.Store;

/// <summary>
/// Says which of several silos does what only one has to do. A lease saves work, it guards nothing: every write of its holder is fenced by
/// what it writes (cursor, head, row versions), so a holder that lost it without noticing loses a commit, never money.
/// </summary>
public interface ILeaseStore
{
    /// <summary>
    /// Takes the lease, or keeps it, for so long from now by the database's clock. Its epoch, which rises with each new holder; null while
    /// another holds it. On SQLite the one process gets it at once: whoever held it before is dead.
    /// </summary>
    Task<long?> Hold(string name, string holder, TimeSpan duration, CancellationToken ct);

    /// <summary>Gives it back early, so that another need not wait; nothing when another holds it.</summary>
    Task Release(string name, string holder, CancellationToken ct);
}
