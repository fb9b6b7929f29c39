using ChainCloud.Chains.Transactions;

namespace ChainCloud.Chains.Psbts;

/// <summary>
/// One key-value map of a PSBT. Holds every pair, understood or not, and writes them in the order of their keys' bytes, so two maps
/// with the same content have the same serialization.
/// </summary>
internal sealed class PsbtMap
{
    private readonly SortedDictionary<byte[], byte[]> _pairs = new(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));

    public IEnumerable<KeyValuePair<byte[], byte[]>> Pairs => _pairs;

    /// <summary>Reads pairs up to the separator; a repeated or cut-off pair fails the reader.</summary>
    public static PsbtMap Read(ref WireReader reader)
    {
        var map = new PsbtMap();
        while (true)
        {
            var key = reader.VarBytes();
            if (key.IsEmpty)
            {
                return map;
            }

            var value = reader.VarBytes();
            if (reader.Failed || !map._pairs.TryAdd(key.ToArray(), value.ToArray()))
            {
                reader.Fail();
                return map;
            }
        }
    }

    public void Write(WireWriter writer)
    {
        foreach (var (key, value) in _pairs)
        {
            writer.VarBytes(key);
            writer.VarBytes(value);
        }

        writer.Byte(0);
    }

    public byte[]? Get(byte type) => _pairs.GetValueOrDefault([type]);

    public byte[]? Get(byte type, ReadOnlySpan<byte> keyData) => _pairs.GetValueOrDefault([type, .. keyData]);

    /// <summary>Sets a pair, or removes it when <paramref name="value"/> is null.</summary>
    public void Set(byte type, ReadOnlySpan<byte> keyData, byte[]? value)
    {
        byte[] key = [type, .. keyData];
        _pairs.Remove(key);
        if (value is not null)
        {
            _pairs.Add(key, value);
        }
    }

    /// <summary>All pairs of a type, with the key's bytes after the type.</summary>
    public IEnumerable<(byte[] KeyData, byte[] Value)> All(byte type) =>
        _pairs.Where(p => p.Key[0] == type).Select(p => (p.Key[1..], p.Value));

    public void RemoveAll(ReadOnlySpan<byte> types)
    {
        foreach (var key in _pairs.Keys.ToArray())
        {
            if (types.Contains(key[0]))
            {
                _pairs.Remove(key);
            }
        }
    }

    /// <summary>Adds the pairs of another map; where both have a key, this map's value stays.</summary>
    public void Merge(PsbtMap other)
    {
        foreach (var (key, value) in other._pairs)
        {
            _pairs.TryAdd(key, value);
        }
    }
}
