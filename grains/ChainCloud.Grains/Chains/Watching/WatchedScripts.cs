using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Chains;

/// <summary>An output that certainly pays an address of ours.</summary>
public sealed record OurOutput(OutputHit Hit, WatchedAddress Address);

/// <summary>
/// What is watched on one chain, kept up with the database: the scripts of all batches, and our unspent outputs. A batch's scripts are in
/// the database before any of its addresses is handed out, so refreshing after a block was fetched and before it is matched misses none.
/// </summary>
public sealed class WatchedScripts
{
    private const int OutpointsPerRead = 10_000;

    private readonly AssetId _asset;
    private readonly IChainStore _store;
    private readonly UInt128 _key;
    private OutpointIndex? _outpoints;

    /// <param name="key">Random, see <see cref="ScriptIndex"/>.</param>
    public WatchedScripts(AssetId asset, IChainStore store, UInt128 key)
    {
        _asset = asset;
        _store = store;
        _key = key;
        Scripts = new ScriptIndex(key);
    }

    public ScriptIndex Scripts { get; }

    /// <summary>Reads what was added since the last time and gives a matcher over all of it.</summary>
    public async Task<BlockMatcher> Refresh(CancellationToken ct)
    {
        foreach (var batch in await _store.WatchedBatches(_asset, ct))
        {
            var loaded = Scripts.LoadedOf(batch.Batch);
            if (loaded < batch.Count)
            {
                var scripts = await _store.ScriptsOfBatch(batch.Batch, ct);
                Scripts.Add(batch.Batch, [.. scripts.Skip((int)loaded)]);
            }
        }

        _outpoints ??= await ReadOutpoints(ct);
        return new BlockMatcher(Scripts, _outpoints);
    }

    /// <summary>The outputs of a committed block are watched for their spending from now on.</summary>
    public void Committed(BlockFacts facts)
    {
        foreach (var coin in facts.Coins)
        {
            _outpoints?.Add(coin.Point);
        }
    }

    /// <summary>A reorganization or another watcher may have unspent or added outputs: read them again.</summary>
    public void ForgetOutpoints() => _outpoints = null;

    /// <summary>Those of the hits whose whole script is the address's: asked for all of them at once.</summary>
    public async Task<IReadOnlyList<OurOutput>> Compare(IReadOnlyList<OutputHit> hits, CancellationToken ct)
    {
        if (hits.Count == 0)
        {
            return [];
        }

        var ours = await _store.FindWatched(_asset, [.. hits.Select(hit => hit.Script)], ct);
        return [.. hits.Where(hit => ours.TryGetValue(hit.Script, out var address) && hit.Candidates.Contains(address))
            .Select(hit => new OurOutput(hit, ours[hit.Script]))];
    }

    /// <summary>The address of ours that a destination is; null when it is none.</summary>
    public async Task<WatchedAddress?> Find(ScriptPubKey destination, CancellationToken ct)
    {
        var candidates = new List<WatchedAddress>();
        Scripts.Find(destination.Span, candidates);
        return candidates.Count > 0
            && (await _store.FindWatched(_asset, [destination], ct)).TryGetValue(destination, out var address)
            && candidates.Contains(address)
            ? address
            : null;
    }

    private async Task<OutpointIndex> ReadOutpoints(CancellationToken ct)
    {
        var index = new OutpointIndex(_key);
        Outpoint? last = null;
        while (await _store.UnspentOutpoints(_asset, last, OutpointsPerRead, ct) is { Count: > 0 } points)
        {
            foreach (var point in points)
            {
                index.Add(point);
            }

            last = points[^1];
        }

        return index;
    }
}
