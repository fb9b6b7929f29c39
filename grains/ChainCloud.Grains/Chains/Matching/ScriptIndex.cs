using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Chains;

/// <summary>An address that a script may be: to be compared with the script itself.</summary>
/// <param name="Index">Derivation index.</param>
public readonly record struct WatchedAddress(BatchId Batch, uint Index);

/// <summary>
/// All watched scripts of one chain in memory, in about 20 bytes each: says which address a script of a block may be. Only the scripts'
/// fingerprints are kept, so an answer is a candidate until the whole script was compared.
/// </summary>
public sealed class ScriptIndex
{
    private readonly FingerprintTable _table;
    private readonly List<Run> _runs = [];
    private readonly Dictionary<BatchId, uint> _loaded = [];
    private uint _next;

    /// <param name="key">Random: keeps strangers from making scripts that collide.</param>
    public ScriptIndex(UInt128 key) => _table = new FingerprintTable(key);

    /// <summary>How many scripts are watched.</summary>
    public long Count => _next;

    /// <summary>Memory in use for them, in bytes.</summary>
    public long Bytes => _table.Bytes;

    /// <summary>How many scripts of a batch are in here.</summary>
    public uint LoadedOf(BatchId batch) => _loaded.GetValueOrDefault(batch);

    /// <summary>Adds the next scripts of a batch, in order of index without gaps, after those that are in here.</summary>
    public void Add(BatchId batch, IReadOnlyList<WatchedScript> scripts)
    {
        if (scripts.Count == 0)
        {
            return;
        }

        _runs.Add(new Run(_next, batch, scripts[0].Index));
        foreach (var script in scripts)
        {
            _table.Add(script.Script.Span, _next++);
        }

        _loaded[batch] = LoadedOf(batch) + (uint)scripts.Count;
    }

    /// <summary>Adds to <paramref name="found"/> each address that this script may be: none almost always, more than one hardly ever.</summary>
    public void Find(ReadOnlySpan<byte> script, List<WatchedAddress> found)
    {
        var fingerprint = _table.Fingerprint(script);
        if (!_table.Passes(fingerprint))
        {
            return;
        }

        var probe = -1;
        while (_table.Find(fingerprint, ref probe, out var number))
        {
            found.Add(AddressOf(number));
        }
    }

    private WatchedAddress AddressOf(uint number)
    {
        var (low, high) = (0, _runs.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _runs[middle].FirstNumber <= number ? (middle, high) : (low, middle - 1);
        }

        var run = _runs[low];
        return new WatchedAddress(run.Batch, run.FirstIndex + (number - run.FirstNumber));
    }

    private readonly record struct Run(uint FirstNumber, BatchId Batch, uint FirstIndex);
}
