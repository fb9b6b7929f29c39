using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Store.Sql;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.Api.Tests.Hosts;

/// <summary>A platform that holds few requests, and whose only writer can be held.</summary>
public sealed class SmallPlatform : Platform
{
    public const int Group = 10;
    public const int OfABook = 40;
    public const int InAll = 60;

    private TaskCompletionSource? _held;
    private Task? _holding;

    public int Waiting => Services.GetRequiredService<LedgerLoad>().Waiting;

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        // A busy machine may take its time: nobody is to be told that an answer is late.
        new("Gateway:GrainTimeout", "00:01:30"),
        new("Ledger:MaxGroup", $"{Group}"),
        new("Ledger:MaxQueued", $"{OfABook}"),
        new("Ledger:MaxQueuedInAll", $"{InAll}"),
    ];

    /// <summary>Keeps a transaction open until <see cref="Release"/>.</summary>
    public async Task<IAsyncDisposable> HoldWriter()
    {
        var (began, held) = (new TaskCompletionSource(), new TaskCompletionSource());
        _held = held;
        _holding = Services.GetRequiredService<SqlDatabase>().Write(
            async (session, _) =>
            {
                began.SetResult();
                await held.Task;
                return session.RollBack(0);
            },
            CancellationToken.None);
        await began.Task;
        return new Released(this);
    }

    public async Task Release()
    {
        _held!.TrySetResult();
        await _holding!;
    }

    private sealed class Released(SmallPlatform platform) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await platform.Release();
    }
}
