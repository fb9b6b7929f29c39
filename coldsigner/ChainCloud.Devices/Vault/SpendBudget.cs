using System.Collections.Immutable;

namespace ChainCloud.Devices.Vault;

/// <summary>What was signed within one rolling window of progress.</summary>
/// <param name="Seconds">The window's length.</param>
/// <param name="Total">Sum of what is in the window.</param>
/// <param name="Count">Intents in the window.</param>
public sealed record SpendWindow(long Seconds, Amount Total, int Count)
{
    private ImmutableQueue<(long At, Amount Amount, int Intents)> Entries { get; init; } = [];

    /// <summary>Lets fall out what is at least a window's length behind <paramref name="progress"/>.</summary>
    public SpendWindow Advance(long progress)
    {
        var (entries, total, count) = (Entries, Total, Count);
        while (!entries.IsEmpty && progress - entries.Peek().At >= Seconds)
        {
            entries = entries.Dequeue(out var gone);
            (total, count) = (total - gone.Amount, count - gone.Intents);
        }

        return this with { Entries = entries, Total = total, Count = count };
    }

    public SpendWindow Add(long progress, Amount amount, int intents) =>
        this with { Entries = Entries.Enqueue((progress, amount, intents)), Total = Total + amount, Count = Count + intents };
}

/// <summary>
/// How far time has gone for the limits: the smaller of what the vault's clock and what the V-Device's signed times have gone since the
/// first intent. A clock put forward alone, or a V-Device that signs future times alone, refills nothing.
/// </summary>
/// <param name="ClockStart">Vault time at the first intent; Unix seconds.</param>
/// <param name="SignedStart">The first intent's notBefore; Unix seconds.</param>
/// <param name="SignedLatest">The latest notBefore so far; Unix seconds.</param>
public sealed record LimitClock(long ClockStart, long SignedStart, long SignedLatest)
{
    /// <summary>Seconds of progress at a vault time, with an intent of that notBefore in hand. Never below 0.</summary>
    public long Progress(long vaultTime, long signed) =>
        Math.Max(0, Math.Min(vaultTime - ClockStart, Math.Max(SignedLatest, signed) - SignedStart));
}

/// <summary>What one merchant's one asset has used up of its limits.</summary>
public sealed record SpendBudget(SpendWindow Hour, SpendWindow Day, Amount Lifetime, LimitClock? Clock)
{
    public static SpendBudget Unused(AssetId asset) =>
        new(new SpendWindow(3_600, Amount.Zero(asset), 0), new SpendWindow(86_400, Amount.Zero(asset), 0), Amount.Zero(asset), null);

    /// <summary>The budget as it stands at a vault time, with intents of that latest notBefore in hand.</summary>
    public SpendBudget At(long vaultTime, long signed)
    {
        var progress = Clock?.Progress(vaultTime, signed) ?? 0;
        return this with { Hour = Hour.Advance(progress), Day = Day.Advance(progress) };
    }

    /// <summary>After signing: <paramref name="amount"/> is what the intents pay and the fee.</summary>
    public SpendBudget Spend(long vaultTime, long signed, Amount amount, int intents)
    {
        var clock = Clock is null ? new LimitClock(vaultTime, signed, signed) : Clock with { SignedLatest = Math.Max(Clock.SignedLatest, signed) };
        var progress = clock.Progress(vaultTime, signed);
        var now = At(vaultTime, signed);
        return new SpendBudget(now.Hour.Add(progress, amount, intents), now.Day.Add(progress, amount, intents), Lifetime + amount, clock);
    }

    /// <summary>What is left of the day's limit; zero when used up.</summary>
    public Amount RemainingDay(VaultLimits limits) => Day.Total >= limits.MaxPerDay ? Amount.Zero(limits.Asset) : limits.MaxPerDay - Day.Total;
}
