namespace ChainCloud.Grains.Chains;

/// <summary>
/// The outputs of ours that a block may spend. Says yes to a stranger's outpoint once in 2^64, which does no harm: the store keeps only
/// spends of outputs that it knows.
/// </summary>
public sealed class OutpointIndex
{
    private readonly FingerprintTable _table;

    /// <param name="key">Random, see <see cref="FingerprintTable"/>.</param>
    public OutpointIndex(UInt128 key) => _table = new FingerprintTable(key);

    public long Count => _table.Count;

    /// <summary>Adds an output; one that is in here already changes nothing.</summary>
    public void Add(Outpoint point)
    {
        Span<byte> txId = stackalloc byte[32];
        point.TxId.CopyTo(txId);
        if (!Contains(txId, point.Index))
        {
            _table.Add(txId, point.Index);
        }
    }

    /// <param name="txId">32 bytes in serialization order.</param>
    public bool Contains(ReadOnlySpan<byte> txId, uint index)
    {
        var fingerprint = _table.Fingerprint(txId);
        if (!_table.Passes(fingerprint))
        {
            return false;
        }

        var probe = -1;
        while (_table.Find(fingerprint, ref probe, out var number))
        {
            if (number == index)
            {
                return true;
            }
        }

        return false;
    }
}
