using ChainCloud.Chains;

namespace ChainCloud.Grains.Store;

/// <summary>
/// Whether payouts of an asset stand still. What leads money to a vault asks <see cref="Now"/> in the turn in which it acts; the door, where a
/// payout is only reserved, asks <see cref="Recent"/>.
/// </summary>
public sealed class Halts(IHaltStore store, TimeProvider clock)
{
    /// <summary>How late a halt of another process is noticed at the door.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);

    private volatile Known? _known;
    private volatile int _changes;

    /// <summary>The halt that stands for the asset or for its chain; null when payouts may go. Throws <see cref="StoreUnavailableException"/>.</summary>
    public async Task<HaltRow?> Now(AssetDefinition asset) => Of(await Read(), asset);

    /// <summary>Those of the assets whose payouts stand still now.</summary>
    public async Task<IReadOnlyList<AssetId>> Among(IEnumerable<AssetDefinition> assets)
    {
        var rows = await Read();
        return rows.Count == 0 ? [] : [.. assets.Where(asset => Of(rows, asset) is not null).Select(asset => asset.Asset)];
    }

    /// <summary>As <see cref="Now"/>, up to a second old.</summary>
    public async ValueTask<HaltRow?> Recent(AssetDefinition asset) => Of(await Recent(), asset);

    /// <summary>All halts, up to a second old.</summary>
    public async ValueTask<IReadOnlyList<HaltRow>> Recent() =>
        _known is { } known && clock.GetUtcNow() - known.ReadAt < Age ? known.Rows : await Read();

    /// <summary>All halts.</summary>
    public async Task<IReadOnlyList<HaltRow>> Read()
    {
        var (at, changes) = (clock.GetUtcNow(), _changes);
        var rows = await store.All(CancellationToken.None);
        // What was read while somebody here changed it may be of before.
        _known = changes == _changes ? new Known(rows, at) : null;
        return rows;
    }

    /// <summary>True when it did not stand yet. Noticed here at once.</summary>
    public async Task<bool> Raise(AssetId asset, string cause, string detail)
    {
        var raised = await store.Raise(asset, cause, detail, CancellationToken.None);
        Forget();
        return raised;
    }

    /// <summary>True when it stood. Noticed here at once.</summary>
    public async Task<bool> Lift(AssetId asset, string cause)
    {
        var lifted = await store.Lift(asset, cause, CancellationToken.None);
        Forget();
        return lifted;
    }

    /// <summary>What a caller is told: the cause, and that nothing happened.</summary>
    public static Problem Refusal(HaltRow halt) =>
        new(ProblemCodes.PayoutsHalted, $"Payouts of {halt.Asset} are halted ({halt.Cause}); nothing was changed. Ask again later.");

    private void Forget()
    {
        Interlocked.Increment(ref _changes);
        _known = null;
    }

    private static HaltRow? Of(IReadOnlyList<HaltRow> rows, AssetDefinition asset) =>
        rows.FirstOrDefault(halt => halt.Asset == asset.Asset || halt.Asset == asset.ChainAsset);

    private sealed record Known(IReadOnlyList<HaltRow> Rows, DateTimeOffset ReadAt);
}
