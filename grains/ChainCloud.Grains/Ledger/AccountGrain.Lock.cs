using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Ledger;

/// <summary>Whether the book's merchant is locked, as read lately: a locked merchant's new payouts are turned away at the door.</summary>
public sealed partial class AccountGrain
{
    /// <summary>How late a lock that nobody told of is noticed here. Approval asks anew each time, and the vault has its own lock.</summary>
    private static readonly TimeSpan LockAge = TimeSpan.FromSeconds(1);

    private (string? Reason, DateTimeOffset ReadAt)? _lock;

    public Task NoticeLock()
    {
        _lock = null;
        return Task.CompletedTask;
    }

    private async ValueTask<string?> LockReason()
    {
        var now = _clock.GetUtcNow();
        if (_lock is { } known && now - known.ReadAt < LockAge)
        {
            return known.Reason;
        }

        var reason = (await Part<IMerchantStore>().Read(Book.Merchant, CancellationToken.None))?.LockReason;
        _lock = (reason, now);
        return reason;
    }
}
